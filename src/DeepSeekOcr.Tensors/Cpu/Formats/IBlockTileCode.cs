using DeepSeekOcr.Tensors.Cpu.X64;

namespace DeepSeekOcr.Tensors.Cpu.Formats;

/// <summary>Optional machine code of a block format: takes blocks of sixteen rows apart in registers.</summary>
/// <remarks>A format without it runs on its C# on every processor.</remarks>
internal interface IBlockTileCode
{
    /// <summary>
    /// Lanes of the registers that the format's machine code finds its constants in, <see cref="SixteenRows.Constant"/>; at most seven.
    /// </summary>
    static abstract uint[] Constants { get; }

    /// <summary>Writes machine code that takes scales and minimums out of a block of each of sixteen rows.</summary>
    /// <remarks>
    /// To <see cref="SixteenRows.Scale"/> and <see cref="SixteenRows.Minimum"/> if the block is one group, otherwise to
    /// <see cref="SixteenRows.ScalesOf"/> and <see cref="SixteenRows.MinimumsOf"/>. Registers 0 to 13 are free.
    /// </remarks>
    static abstract void WriteScales(SixteenRows rows);

    /// <summary>
    /// Writes machine code that takes 32 numbers of each of sixteen rows into registers: q if there are minimums, otherwise q + 128.
    /// </summary>
    /// <param name="rows">The rows.</param>
    /// <param name="half">Which 128 of a block's numbers; 0 if there are only 32.</param>
    /// <param name="quarter">Which 32 of those.</param>
    static abstract void WriteNumbers(SixteenRows rows, int half, int quarter);
}
