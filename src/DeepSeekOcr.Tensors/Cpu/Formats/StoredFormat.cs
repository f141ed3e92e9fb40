using DeepSeekOcr.Tensors.Cpu.MatMul.Operands;

namespace DeepSeekOcr.Tensors.Cpu.Formats;

/// <summary>The work that depends on how numbers are stored, for a format known only at run time.</summary>
internal abstract unsafe class StoredFormat
{
    // In the order of WeightFormat.
    private static readonly StoredFormat[] All =
    [
        new Of<F32>(), new Of<BF16>(), new Of<F16>(),
        new OfBlocks<Q8_0>(), new OfBlocks<Q4_0>(), new OfBlocks<Q4_K>(), new OfBlocks<Q6_K>(), new OfBlocks<Q5_0>(),
    ];

    /// <summary>The name of the format, equal to that of its <see cref="WeightFormat"/>.</summary>
    public abstract string Name { get; }

    /// <inheritdoc cref="IStoredFormat.BlockLength"/>
    public abstract int BlockLength { get; }

    /// <inheritdoc cref="IStoredFormat.BlockBytes"/>
    public abstract int BlockBytes { get; }

    /// <summary>How blocks are taken apart; null for a format in which numbers stand alone.</summary>
    public virtual StoredBlocks? Blocks => null;

    /// <summary>The work of a format.</summary>
    public static StoredFormat For(WeightFormat format) => All[(int)format];

    /// <inheritdoc cref="IStoredFormat.Widen"/>
    public abstract void Widen(byte* source, int count, float* destination);

    /// <inheritdoc cref="IStoredFormat.Narrow"/>
    public abstract void Narrow(float* source, int count, byte* destination);

    /// <inheritdoc cref="IStoredFormat.Multiply"/>
    public abstract void Multiply(in RowShare share);

    private class Of<TFormat> : StoredFormat
        where TFormat : struct, IStoredFormat
    {
        public override string Name => typeof(TFormat).Name;

        public override int BlockLength => TFormat.BlockLength;

        public override int BlockBytes => TFormat.BlockBytes;

        public override void Widen(byte* source, int count, float* destination) => TFormat.Widen(source, count, destination);

        public override void Narrow(float* source, int count, byte* destination) => TFormat.Narrow(source, count, destination);

        public override void Multiply(in RowShare share) => TFormat.Multiply(share);
    }

    private sealed class OfBlocks<TFormat> : Of<TFormat>
        where TFormat : struct, IBlockFormat
    {
        public override StoredBlocks Blocks { get; } = new StoredBlocks.Of<TFormat>();
    }
}
