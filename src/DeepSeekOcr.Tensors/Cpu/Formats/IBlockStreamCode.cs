using DeepSeekOcr.Tensors.Cpu.X64;

namespace DeepSeekOcr.Tensors.Cpu.Formats;

/// <summary>
/// Optional machine code of a block format: multiplies a row by itself, in the order in which it lies, sixteen groups at a time.
/// </summary>
/// <remarks>For formats whose minimums, if there are any, are one multiple of the scales.</remarks>
internal interface IBlockStreamCode
{
    /// <summary>What a scale is multiplied with to get the minimum; not used if there are none.</summary>
    static abstract float ZeroPoint { get; }

    /// <summary>The lane in which <see cref="WriteGroups"/> leaves the product of a group, 0 to 15.</summary>
    static abstract int LaneOfDot(int group);

    /// <summary>Writes machine code that loads the format's constants and masks.</summary>
    /// <param name="stream">The registers.</param>
    /// <param name="rest">Groups of a row beyond a multiple of sixteen.</param>
    static abstract void WriteConstants(RowStream stream, int rest);

    /// <summary>Writes machine code that multiplies the next groups of a row of the weight with each row of x.</summary>
    /// <remarks>
    /// Σ q·x, with q + 128 in place of q if there are no minimums, goes to <see cref="RowStream.Dots"/>, the scales to
    /// <see cref="RowStream.Scale"/> in order.
    /// </remarks>
    /// <param name="stream">The registers.</param>
    /// <param name="groups">1 to 16, whole blocks.</param>
    static abstract void WriteGroups(RowStream stream, int groups);
}
