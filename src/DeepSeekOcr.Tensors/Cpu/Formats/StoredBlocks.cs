namespace DeepSeekOcr.Tensors.Cpu.Formats;

/// <summary>How a block format, known only at run time, is taken apart.</summary>
internal abstract unsafe class StoredBlocks
{
    /// <inheritdoc cref="IStoredFormat.BlockLength"/>
    public abstract int Length { get; }

    /// <inheritdoc cref="IStoredFormat.BlockBytes"/>
    public abstract int Bytes { get; }

    /// <inheritdoc cref="IBlockFormat.GroupLength"/>
    public abstract int GroupLength { get; }

    /// <inheritdoc cref="IBlockFormat.HasMinimums"/>
    public abstract bool HasMinimums { get; }

    /// <inheritdoc cref="BlockNumbers.Split"/>
    public abstract void Split(byte* source, int count, short* numbers, float* scales, float* minimums);

    /// <inheritdoc cref="Int8Panel.Fill{TFormat}"/>
    public abstract void Fill(in Int8Panel panel, byte* source, nint columnBytes, int columns);

    /// <summary>A format.</summary>
    public sealed class Of<TFormat> : StoredBlocks
        where TFormat : struct, IBlockFormat
    {
        public override int Length => TFormat.BlockLength;

        public override int Bytes => TFormat.BlockBytes;

        public override int GroupLength => TFormat.GroupLength;

        public override bool HasMinimums => TFormat.HasMinimums;

        public override void Split(byte* source, int count, short* numbers, float* scales, float* minimums) =>
            BlockNumbers.Split<TFormat>(source, count, numbers, scales, minimums);

        public override void Fill(in Int8Panel panel, byte* source, nint columnBytes, int columns) =>
            panel.Fill<TFormat>(source, columnBytes, columns);
    }
}
