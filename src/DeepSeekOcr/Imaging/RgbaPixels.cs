using SkiaSharp;

namespace DeepSeekOcr.Imaging;

/// <summary>Decoded pixels as they lie in the file: RGBA, not premultiplied, not yet turned.</summary>
/// <param name="bytes">[height, width, 4]</param>
/// <param name="width">Pixels in a stored row.</param>
/// <param name="height">Stored rows.</param>
internal readonly ref struct RgbaPixels(ReadOnlySpan<byte> bytes, int width, int height)
{
    private const int DarkestWhite = 240;
    private const int InkAlpha = 192;
    private const int PaperAlpha = 32;

    private readonly ReadOnlySpan<byte> _bytes = bytes;

    /// <summary>Turns the image upright and leaves out alpha.</summary>
    /// <param name="origin">Where the stored first row and first column belong.</param>
    /// <param name="opaque">Whether alpha is ignored; else colour is laid over white.</param>
    public RgbImage ToRgb(SKEncodedOrigin origin, bool opaque)
    {
        bool swapped = origin >= SKEncodedOrigin.LeftTop;
        RgbImage image = swapped ? new RgbImage(height, width) : new RgbImage(width, height);
        (int start, int right, int down) = Walk(origin, image.Stride);
        for (int y = 0; y < height; y++)
        {
            ReadOnlySpan<byte> row = _bytes.Slice(4 * y * width, 4 * width);
            int target = start + y * down;
            if (opaque)
            {
                Copy(row, image.Pixels, target, right);
            }
            else
            {
                Composite(row, image.Pixels, target, right);
            }
        }

        return image;
    }

    /// <summary>Makes dark ink of white ink, which white paper would hide; other images stay as they are.</summary>
    /// <param name="rgba">[height, width, 4]</param>
    public static void DarkenWhiteInk(Span<byte> rgba)
    {
        bool hasInk = false;
        bool hasPaper = false;
        for (int i = 0; i < rgba.Length; i += 4)
        {
            int alpha = rgba[i + 3];
            hasInk |= alpha >= InkAlpha;
            hasPaper |= alpha <= PaperAlpha;
            if (Math.Min(rgba[i], Math.Min(rgba[i + 1], rgba[i + 2])) < DarkestWhite && alpha > PaperAlpha)
            {
                return;
            }
        }

        for (int i = 0; hasInk && hasPaper && i < rgba.Length; i += 4)
        {
            rgba[i] ^= 0xFF;
            rgba[i + 1] ^= 0xFF;
            rgba[i + 2] ^= 0xFF;
        }
    }

    /// <summary>Where the stored pixel (0, 0) goes, and the steps in bytes for one stored pixel to the right and one row down.</summary>
    private (int Start, int Right, int Down) Walk(SKEncodedOrigin origin, int stride)
    {
        int lastColumn = stride - RgbImage.Channels;
        int lastRow = ((origin >= SKEncodedOrigin.LeftTop ? width : height) - 1) * stride;
        const int Pixel = RgbImage.Channels;
        return origin switch
        {
            SKEncodedOrigin.TopRight => (lastColumn, -Pixel, stride),
            SKEncodedOrigin.BottomRight => (lastRow + lastColumn, -Pixel, -stride),
            SKEncodedOrigin.BottomLeft => (lastRow, Pixel, -stride),
            SKEncodedOrigin.LeftTop => (0, stride, Pixel),
            SKEncodedOrigin.RightTop => (lastColumn, stride, -Pixel),
            SKEncodedOrigin.RightBottom => (lastRow + lastColumn, -stride, -Pixel),
            SKEncodedOrigin.LeftBottom => (lastRow, -stride, Pixel),
            _ => (0, Pixel, stride),
        };
    }

    private static void Copy(ReadOnlySpan<byte> row, byte[] pixels, int target, int step)
    {
        for (int x = 0; x < row.Length; x += 4, target += step)
        {
            pixels[target] = row[x];
            pixels[target + 1] = row[x + 1];
            pixels[target + 2] = row[x + 2];
        }
    }

    private static void Composite(ReadOnlySpan<byte> row, byte[] pixels, int target, int step)
    {
        for (int x = 0; x < row.Length; x += 4, target += step)
        {
            int alpha = row[x + 3];
            pixels[target] = OverWhite(row[x], alpha);
            pixels[target + 1] = OverWhite(row[x + 1], alpha);
            pixels[target + 2] = OverWhite(row[x + 2], alpha);
        }
    }

    private static byte OverWhite(int colour, int alpha) => (byte)((colour * alpha + 255 * (255 - alpha) + 127) / 255);
}
