namespace DeepSeekOcr.Tensors.Cpu.MatMul.Dense;

/// <summary>
/// What the code of <see cref="BFloat16TileCode"/> reads and writes. Two successive numbers of the sum, each bf16, lie side by side in a
/// word of 32 bits.
/// </summary>
internal unsafe struct BFloat16TileOperands
{
    /// <summary>The first tile's rows: [words, rows].</summary>
    public float* A;

    /// <summary>Bytes from a word to the next.</summary>
    public nint AStep;

    /// <summary>Bytes from a tile's rows to the next tile's.</summary>
    public nint TileStep;

    /// <summary>Tiles one below the other, at least one. Zero afterwards.</summary>
    public nint Tiles;

    /// <summary>[words, 32 columns].</summary>
    public float* B;

    /// <summary>Bytes from a word to the next.</summary>
    public nint BStep;

    /// <summary>Words to sum over, at least one.</summary>
    public nint Words;

    /// <summary>[tiles·rows, 32 columns]. Behind the last row afterwards.</summary>
    public float* Y;

    /// <summary>Bytes from one row to the next.</summary>
    public nint YRow;
}
