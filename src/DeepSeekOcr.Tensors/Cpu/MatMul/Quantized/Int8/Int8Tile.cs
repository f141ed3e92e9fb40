using DeepSeekOcr.Tensors.Cpu.X64;

namespace DeepSeekOcr.Tensors.Cpu.MatMul.Quantized.Int8;

/// <summary>The tiles of <see cref="Int8TileCode"/>, placed when the first is asked for.</summary>
internal static unsafe class Int8Tile
{
    private static readonly int[] GroupLengths = [16, 32];
    private static readonly nint[]? Code = ProcessorExtensions.HasVnni ? Place() : null;

    /// <summary>Whether tiles can run here.</summary>
    public static bool IsSupported => Code is not null;

    /// <summary>Runs a tile.</summary>
    /// <param name="operands">What it reads and writes.</param>
    /// <param name="rows">1 to <see cref="Int8TileCode.MostRows"/>.</param>
    /// <param name="group">Numbers that share a scale, 16 or 32.</param>
    /// <param name="hasMinimums">Whether there are minimums.</param>
    public static void Run(ref Int8TileOperands operands, int rows, int group, bool hasMinimums)
    {
        // It takes microseconds and calls nothing, so that the collector may wait for it.
        fixed (Int8TileOperands* at = &operands)
        {
            ((delegate* unmanaged[SuppressGCTransition]<Int8TileOperands*, void>)Code![Index(rows, group, hasMinimums)])(at);
        }
    }

    private static int Index(int rows, int group, bool hasMinimums) =>
        (4 * (rows - 1)) + (group == GroupLengths[0] ? 0 : 2) + (hasMinimums ? 1 : 0);

    private static nint[]? Place()
    {
        var functions = new List<byte[]>();
        for (int rows = 1; rows <= Int8TileCode.MostRows; rows++)
        {
            foreach (int group in GroupLengths)
            {
                functions.Add(new Int8TileCode(rows, group, hasMinimums: false).Write());
                functions.Add(new Int8TileCode(rows, group, hasMinimums: true).Write());
            }
        }

        return ExecutableMemory.Place(functions);
    }
}
