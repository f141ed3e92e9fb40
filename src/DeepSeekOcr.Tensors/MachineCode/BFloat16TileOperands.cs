namespace DeepSeekOcr.Tensors.MachineCode;

/// <summary>What the code of <see cref="BFloat16TileCode"/> reads and writes.</summary>
internal unsafe struct BFloat16TileOperands
{
    /// <summary>A panel of bf16 numbers: [pairs, 12 rows, 2].</summary>
    public ushort* A;

    /// <summary>A panel of bf16 numbers: [pairs, 32 columns, 2].</summary>
    public ushort* B;

    /// <summary>Pairs of numbers to sum over, at least one.</summary>
    public nint Pairs;

    /// <summary>[12 rows, 32 columns].</summary>
    public float* Y;

    /// <summary>Bytes from one row to the next.</summary>
    public nint YRow;
}
