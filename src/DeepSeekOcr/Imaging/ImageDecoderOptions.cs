namespace DeepSeekOcr.Imaging;

/// <summary>Limits and choices of <see cref="ImageDecoder"/>.</summary>
public sealed record ImageDecoderOptions
{
    /// <summary>Largest value of <see cref="MaxPixels"/>: four bytes of each pixel have to fit one array.</summary>
    public const long LargestMaxPixels = 500_000_000;

    private readonly long _maxPixels = 100_000_000;
    private readonly long _maxBytes = 512L << 20;

    /// <summary>Largest width × height that is decoded; 100 megapixels unless set. Checked before memory is taken.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not in 1 … <see cref="LargestMaxPixels"/>.</exception>
    public long MaxPixels
    {
        get => _maxPixels;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, LargestMaxPixels);
            _maxPixels = value;
        }
    }

    /// <summary>
    /// JPEG and WebP images above <see cref="MaxPixels"/> and up to this many pixels are read at about a half, a third, … of their size, so
    /// that they fit, without ever being whole in memory. Default: absent, they are refused.
    /// </summary>
    public long? MaxReducedPixels { get; init; }

    /// <summary>Largest size of an encoded file in bytes; 512 MiB unless set. Keeps endless streams from filling the memory.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not in 1 … <see cref="Array.MaxLength"/>.</exception>
    public long MaxBytes
    {
        get => _maxBytes;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, Array.MaxLength);
            _maxBytes = value;
        }
    }

    /// <summary>What becomes of transparency; laid over white unless set. Ink that is white is made dark then.</summary>
    public AlphaHandling Alpha { get; init; } = AlphaHandling.CompositeOnWhite;
}
