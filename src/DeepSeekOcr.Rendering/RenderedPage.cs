using System.Runtime.InteropServices;
using DeepSeekOcr.Imaging;
using SkiaSharp;

namespace DeepSeekOcr.Rendering;

/// <summary>A page image and what stands on it.</summary>
public sealed record RenderedPage
{
    /// <summary>Width in pixels.</summary>
    public required int Width { get; init; }

    /// <summary>Height in pixels.</summary>
    public required int Height { get; init; }

    /// <summary>The image in grey levels, [Height, Width]; red, green and blue are all equal to it but for <see cref="Colours"/>.</summary>
    public required byte[] Pixels { get; init; }

    /// <summary>The image in interleaved red, green, blue, [Height, Width, 3]; null where it is grey.</summary>
    public byte[]? Colours { get; init; }

    /// <summary>The lines as they stand on the page, joined by line breaks: what a perfect reader writes.</summary>
    public required string Text { get; init; }

    /// <summary>The place of every character of <see cref="Text"/>, line breaks included.</summary>
    public required IReadOnlyList<Glyph> Glyphs { get; init; }

    /// <summary>
    /// How many characters of the given text the page took; a tab counts as its four spaces, spaces at the ends of lines do not count.
    /// </summary>
    public required int FittedCharacters { get; init; }

    /// <summary>Whether the page took the whole text.</summary>
    public required bool IsComplete { get; init; }

    /// <summary>The image in interleaved red, green, blue: [Height, Width, 3].</summary>
    public byte[] ToRgb()
    {
        if (Colours is not null)
        {
            return Colours;
        }

        byte[] rgb = new byte[checked(Pixels.Length * 3)];
        for (int i = 0; i < Pixels.Length; i++)
        {
            rgb.AsSpan(3 * i, 3).Fill(Pixels[i]);
        }

        return rgb;
    }

    /// <summary>The image as a PNG file.</summary>
    public byte[] ToPng() => Encode(SKEncodedImageFormat.Png, 100);

    /// <summary>The image as a JPEG file.</summary>
    /// <param name="quality">1 … 100</param>
    public byte[] ToJpeg(int quality)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(quality, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(quality, 100);
        return Encode(SKEncodedImageFormat.Jpeg, quality);
    }

    private byte[] Encode(SKEncodedImageFormat format, int quality)
    {
        if (Colours is not null)
        {
            using SKBitmap bitmap = ImageEncoder.ToBitmap(new RgbImage(Width, Height, Colours));
            using SKPixmap pixels = bitmap.PeekPixels();
            return Encode(pixels, format, quality);
        }

        var info = new SKImageInfo(Width, Height, SKColorType.Gray8, SKAlphaType.Opaque);
        GCHandle pinned = GCHandle.Alloc(Pixels, GCHandleType.Pinned);
        try
        {
            using var grey = new SKPixmap(info, pinned.AddrOfPinnedObject(), info.RowBytes);
            return Encode(grey, format, quality);
        }
        finally
        {
            pinned.Free();
        }
    }

    private static byte[] Encode(SKPixmap pixels, SKEncodedImageFormat format, int quality)
    {
        using SKData file = pixels.Encode(format, quality)
            ?? throw new InvalidOperationException($"A {pixels.Width}×{pixels.Height} image could not be encoded.");
        return file.ToArray();
    }
}
