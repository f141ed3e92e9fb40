namespace DeepSeekOcr.Tensors.Cpu.Formats;

/// <summary>How rows of numbers are stored: the seam at which a storage format is added.</summary>
/// <remarks>
/// A format is one file that implements <see cref="INumberFormat"/> or <see cref="IBlockFormat"/>, a member of <see cref="WeightFormat"/>
/// and a line in <see cref="StoredFormat"/>. That is all it needs to run everywhere. A block format may also bring machine code,
/// <see cref="IBlockTileCode"/> and <see cref="IBlockStreamCode"/>, where .NET has no instruction for its products.
/// </remarks>
internal unsafe interface IStoredFormat
{
    /// <summary>Numbers that are stored together; a row is a whole number of blocks.</summary>
    static abstract int BlockLength { get; }

    /// <summary>Bytes of a block.</summary>
    static abstract int BlockBytes { get; }

    /// <summary>Writes whole blocks as f32, exactly as the format defines them.</summary>
    /// <param name="source">The first block.</param>
    /// <param name="count">Numbers, a multiple of <see cref="BlockLength"/>.</param>
    /// <param name="destination">[count]</param>
    static abstract void Widen(byte* source, int count, float* destination);

    /// <summary>Stores finite numbers as closely as the format can.</summary>
    /// <param name="source">[count]</param>
    /// <param name="count">A multiple of <see cref="BlockLength"/>.</param>
    /// <param name="destination">The first block.</param>
    static abstract void Narrow(float* source, int count, byte* destination);
}
