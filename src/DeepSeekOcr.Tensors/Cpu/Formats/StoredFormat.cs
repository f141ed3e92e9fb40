namespace DeepSeekOcr.Tensors.Cpu.Formats;

/// <summary>
/// A format known only at run time: its facts, and the way from a <see cref="WeightFormat"/> to the type that implements it.
/// </summary>
internal abstract unsafe class StoredFormat
{
    /// <summary>The name of the format, equal to that of its <see cref="WeightFormat"/>.</summary>
    public abstract string Name { get; }

    /// <inheritdoc cref="IStoredFormat.BlockLength"/>
    public abstract int BlockLength { get; }

    /// <inheritdoc cref="IStoredFormat.BlockBytes"/>
    public abstract int BlockBytes { get; }

    /// <summary>How blocks are taken apart; null for a format in which numbers stand alone.</summary>
    public virtual StoredBlocks? Blocks => null;

    /// <summary>Whether the format brings <see cref="IBlockTileCode"/>.</summary>
    public virtual bool HasTileCode => false;

    /// <summary>Whether the format brings <see cref="IBlockStreamCode"/> too.</summary>
    public virtual bool HasStreamCode => false;

    /// <summary>The implementation of a format.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No such format.</exception>
    public static StoredFormat For(WeightFormat format) => format switch
    {
        WeightFormat.F32 => OfNumbers<F32>.Instance,
        WeightFormat.BF16 => OfNumbers<BF16>.Instance,
        WeightFormat.F16 => OfNumbers<F16>.Instance,
        WeightFormat.Q8_0 => OfStreams<Q8_0>.Instance,
        WeightFormat.Q4_0 => OfStreams<Q4_0>.Instance,
        WeightFormat.Q4_K => OfTiles<Q4_K>.Instance,
        WeightFormat.Q6_K => OfStreams<Q6_K>.Instance,
        WeightFormat.Q5_0 => OfTiles<Q5_0>.Instance,
        _ => throw new ArgumentOutOfRangeException(nameof(format), format, "There is no such weight format."),
    };

    /// <summary>Bytes that a row of <paramref name="width"/> numbers, whole blocks, takes.</summary>
    public long RowBytes(long width) => width / BlockLength * BlockBytes;

    /// <inheritdoc cref="IStoredFormat.Widen"/>
    public abstract void Widen(byte* source, int count, float* destination);

    /// <inheritdoc cref="IStoredFormat.Narrow"/>
    public abstract void Narrow(float* source, int count, byte* destination);

    /// <summary>Calls the visitor's method for what the format implements, with its type.</summary>
    public abstract void Accept<TVisitor>(in TVisitor visitor)
        where TVisitor : struct, IFormatVisitor;

    private abstract class Of<TFormat> : StoredFormat
        where TFormat : struct, IStoredFormat
    {
        public override string Name => typeof(TFormat).Name;

        public override int BlockLength => TFormat.BlockLength;

        public override int BlockBytes => TFormat.BlockBytes;

        public override void Widen(byte* source, int count, float* destination) => TFormat.Widen(source, count, destination);

        public override void Narrow(float* source, int count, byte* destination) => TFormat.Narrow(source, count, destination);
    }

    private sealed class OfNumbers<TFormat> : Of<TFormat>
        where TFormat : struct, INumberFormat
    {
        public static readonly StoredFormat Instance = new OfNumbers<TFormat>();

        public override void Accept<TVisitor>(in TVisitor visitor) => visitor.Numbers<TFormat>();
    }

    private class OfBlocks<TFormat> : Of<TFormat>
        where TFormat : struct, IBlockFormat
    {
        public override StoredBlocks Blocks { get; } = new StoredBlocks.Of<TFormat>();

        public override void Accept<TVisitor>(in TVisitor visitor) => visitor.Blocks<TFormat>();
    }

    private class OfTiles<TFormat> : OfBlocks<TFormat>
        where TFormat : struct, IBlockFormat, IBlockTileCode
    {
        public static readonly StoredFormat Instance = new OfTiles<TFormat>();

        public override bool HasTileCode => true;

        public override void Accept<TVisitor>(in TVisitor visitor) => visitor.Tiles<TFormat>();
    }

    private sealed class OfStreams<TFormat> : OfTiles<TFormat>
        where TFormat : struct, IBlockFormat, IBlockTileCode, IBlockStreamCode
    {
        public static new readonly StoredFormat Instance = new OfStreams<TFormat>();

        public override bool HasStreamCode => true;

        public override void Accept<TVisitor>(in TVisitor visitor) => visitor.Streams<TFormat>();
    }
}
