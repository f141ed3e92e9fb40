namespace DeepSeekOcr.Tensors.Cpu.Simd;

/// <summary>Copies part of some rows, such as the edge of a matrix to memory of a whole tile and back.</summary>
internal static unsafe class RowCopy
{
    /// <summary>Copies.</summary>
    /// <param name="from">[rows, columns]</param>
    /// <param name="fromStep">Elements from one row to the next.</param>
    /// <param name="to">[rows, columns]</param>
    /// <param name="toStep">Elements from one row to the next.</param>
    /// <param name="rows">How many.</param>
    /// <param name="columns">Of each row.</param>
    public static void Run(float* from, nint fromStep, float* to, nint toStep, int rows, int columns)
    {
        for (int i = 0; i < rows; i++)
        {
            new ReadOnlySpan<float>(from + (i * fromStep), columns).CopyTo(new Span<float>(to + (i * toStep), columns));
        }
    }
}
