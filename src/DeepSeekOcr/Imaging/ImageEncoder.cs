using SkiaSharp;

namespace DeepSeekOcr.Imaging;

/// <summary>Writes images as PNG; the one place where pixels go from here to Skia.</summary>
public static class ImageEncoder
{
    private const int BytesOfSkia = 4;

    /// <summary>An image as a PNG file, packed quickly rather than tightly.</summary>
    public static byte[] ToPng(RgbImage image)
    {
        ArgumentNullException.ThrowIfNull(image);
        using SKBitmap bitmap = ToBitmap(image);
        using SKPixmap pixels = bitmap.PeekPixels();
        return ToPng(pixels);
    }

    /// <summary>Pixels as a PNG file.</summary>
    internal static byte[] ToPng(SKPixmap pixels)
    {
        using SKData? png = pixels.Encode(new SKPngEncoderOptions(SKPngEncoderFilterFlags.Sub, zLibLevel: 3));
        return png?.ToArray() ?? throw new InvalidOperationException("An image in memory could not be encoded.");
    }

    /// <summary>The same pixels for Skia.</summary>
    internal static SKBitmap ToBitmap(RgbImage image)
    {
        var bitmap = new SKBitmap(new SKImageInfo(image.Width, image.Height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        Span<byte> target = bitmap.GetPixelSpan();
        ReadOnlySpan<byte> source = image.Pixels;
        for (int from = 0, to = 0; from < source.Length; from += RgbImage.Channels, to += BytesOfSkia)
        {
            (target[to], target[to + 1], target[to + 2], target[to + 3]) =
                (source[from], source[from + 1], source[from + 2], byte.MaxValue);
        }

        return bitmap;
    }
}
