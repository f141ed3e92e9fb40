namespace DeepSeekOcr.Tensors.Cpu.MatMul.Quantized.Int8;

/// <summary>What a tile reads and writes; the code finds it through its only argument.</summary>
internal unsafe struct Int8TileOperands
{
    /// <summary>The first row's int8 numbers, [rows, groups·group].</summary>
    public sbyte* X;

    /// <summary>Bytes from one row to the next, in all three of X, <see cref="XScales"/> and <see cref="XSums"/>.</summary>
    public nint XRow;

    /// <summary>[groups] of the first row.</summary>
    public float* XScales;

    /// <summary>
    /// [groups] of the first row: i32 that sums begin with, or, for weights with minimums, f32 sums of what X stands for.
    /// </summary>
    public void* XSums;

    /// <summary>A panel of uint8 numbers: [groups·group / 4, 32 columns, 4].</summary>
    public byte* W;

    /// <summary>[groups, 32 columns]</summary>
    public float* WScales;

    /// <summary>[groups, 32 columns], if there are minimums.</summary>
    public float* WMinimums;

    /// <summary>At least one.</summary>
    public nint Groups;

    /// <summary>[rows, 32 columns], added to.</summary>
    public float* Y;

    /// <summary>Bytes from one row to the next.</summary>
    public nint YRow;
}
