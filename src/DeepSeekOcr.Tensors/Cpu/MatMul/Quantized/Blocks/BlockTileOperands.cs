using DeepSeekOcr.Tensors.Cpu.MatMul.Quantized.Int8;

namespace DeepSeekOcr.Tensors.Cpu.MatMul.Quantized.Blocks;

/// <summary>What the code of <see cref="BlockTileCode{TFormat}"/> reads and writes.</summary>
internal unsafe struct BlockTileOperands
{
    /// <inheritdoc cref="Int8TileOperands.X"/>
    public sbyte* X;

    /// <inheritdoc cref="Int8TileOperands.XRow"/>
    public nint XRow;

    /// <summary>Bytes from the first half of the rows of x to the second.</summary>
    public nint XHalf;

    /// <summary>And back.</summary>
    public nint XHalfBack;

    /// <inheritdoc cref="Int8TileOperands.XScales"/>
    public float* XScales;

    /// <inheritdoc cref="Int8TileOperands.XSums"/>
    public void* XSums;

    /// <summary>The first stream's first row of the weight, in blocks.</summary>
    public byte* W;

    /// <summary>Bytes from one stream to the next. The rows of a stream follow each other.</summary>
    public nint WStream;

    /// <summary>
    /// Memory for <see cref="BlockTileCode{TFormat}.ScratchFloats"/> numbers: scales and minimums of the blocks at hand, and sums.
    /// </summary>
    public float* Scratch;

    /// <summary>Blocks of a row, at least one.</summary>
    public nint Blocks;

    /// <summary>Where the code counts them.</summary>
    public nint BlocksLeft;

    /// <summary>Rows of each stream, at least one. Zero afterwards.</summary>
    public nint StreamRows;

    /// <summary>[rows, StreamRows, 16], added to. Behind the last column afterwards.</summary>
    public float* Y;

    /// <summary>Bytes from one row to the next.</summary>
    public nint YRow;
}
