namespace DeepSeekOcr.Tensors.Cpu.Formats;

/// <summary>
/// Work that is generic over a format, for <see cref="StoredFormat.Accept"/> to call with the type of one known only at run time.
/// </summary>
internal interface IFormatVisitor
{
    /// <summary>The format's numbers stand alone.</summary>
    void Numbers<TFormat>()
        where TFormat : struct, INumberFormat;

    /// <summary>The format has blocks.</summary>
    void Blocks<TFormat>()
        where TFormat : struct, IBlockFormat;

    /// <summary>The format has blocks and brings code for tiles.</summary>
    void Tiles<TFormat>()
        where TFormat : struct, IBlockFormat, IBlockTileCode;

    /// <summary>The format has blocks and brings code for tiles and for streams.</summary>
    void Streams<TFormat>()
        where TFormat : struct, IBlockFormat, IBlockTileCode, IBlockStreamCode;
}
