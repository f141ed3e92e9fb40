namespace DeepSeekOcr.Imaging;

/// <summary>Tells a JPEG that lacks its end marker from one that lacks data.</summary>
/// <remarks>
/// The decoder takes whatever follows for data until it has all blocks. So the file is decoded with two endings that say different things:
/// if the image is the same, nothing was read of them. One ending has every restart marker, for a file that was cut at such a marker.
/// </remarks>
internal static class JpegEnd
{
    // More than a block of the largest codes takes.
    private const int Filling = 512;
    private const int RestartMarkers = 8;
    private const byte FirstRestartMarker = 0xD0;

    private static readonly byte[] EndMarker = [0xFF, 0xD9];
    private static readonly byte[] Zeros = new byte[Filling];
    private static readonly byte[] Ones = [.. Enumerable.Repeat<byte[]>([0xFF, 0x00], Filling).SelectMany(pair => pair)];

    internal delegate RgbImage? Decoder(ReadOnlySpan<byte> encoded);

    /// <summary>The image of a file whose data is whole; null if some of it is missing.</summary>
    public static RgbImage? Complete(ReadOnlySpan<byte> encoded, Decoder decode)
    {
        byte[] restarts =
            [.. Enumerable.Range(FirstRestartMarker, RestartMarkers).SelectMany(marker => (byte[])[0xFF, (byte)marker, .. Ones])];
        RgbImage? first = decode([.. encoded, .. Zeros, .. EndMarker]);
        RgbImage? second = first is null ? null : decode([.. encoded, .. Ones, .. restarts, .. EndMarker]);
        return second is not null && first!.Pixels.AsSpan().SequenceEqual(second.Pixels) ? first : null;
    }
}
