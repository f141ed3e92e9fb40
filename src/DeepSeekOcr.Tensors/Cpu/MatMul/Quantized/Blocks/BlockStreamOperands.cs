using DeepSeekOcr.Tensors.Cpu.MatMul.Quantized.Int8;

namespace DeepSeekOcr.Tensors.Cpu.MatMul.Quantized.Blocks;

/// <summary>What the code of <see cref="BlockStreamCode{TFormat}"/> reads and writes.</summary>
internal unsafe struct BlockStreamOperands
{
    /// <inheritdoc cref="Int8TileOperands.X"/>
    public sbyte* X;

    /// <inheritdoc cref="Int8TileOperands.XRow"/>
    public nint XRow;

    /// <inheritdoc cref="Int8TileOperands.XScales"/>
    public float* XScales;

    /// <inheritdoc cref="Int8TileOperands.XSums"/>
    public void* XSums;

    /// <summary>The first row of the weight, in blocks; the others follow it.</summary>
    public byte* W;

    /// <summary>Rows of the weight that are taken together, 1 to 16.</summary>
    public nint Together;

    /// <summary>Where the code counts them.</summary>
    public nint RowsLeft;

    /// <summary>How often so many are taken, at least once. Zero afterwards.</summary>
    public nint Times;

    /// <summary>Memory for <see cref="BlockStreamCode{TFormat}.ScratchFloats"/> numbers.</summary>
    public float* Scratch;

    /// <summary>
    /// [rows, 16·Times], added to; rows of the weight that are not there get anything. Behind the last column afterwards.
    /// </summary>
    public float* Y;

    /// <summary>Bytes from one row to the next.</summary>
    public nint YRow;
}
