using System.Runtime.InteropServices;
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
        byte[] pixels = Colours is null ? Pixels : WithAlpha(Colours);
        SKColorType colours = Colours is null ? SKColorType.Gray8 : SKColorType.Rgba8888;
        var info = new SKImageInfo(Width, Height, colours, SKAlphaType.Opaque);
        GCHandle pinned = GCHandle.Alloc(pixels, GCHandleType.Pinned);
        try
        {
            using var pixmap = new SKPixmap(info, pinned.AddrOfPinnedObject(), info.RowBytes);
            using SKData file = pixmap.Encode(format, quality)
                ?? throw new InvalidOperationException($"A {Width}×{Height} image could not be encoded.");
            return file.ToArray();
        }
        finally
        {
            pinned.Free();
        }
    }

    private static byte[] WithAlpha(byte[] rgb)
    {
        byte[] rgba = new byte[rgb.Length / 3 * 4];
        Array.Fill(rgba, byte.MaxValue);
        for (int from = 0, to = 0; from < rgb.Length; from += 3, to += 4)
        {
            rgb.AsSpan(from, 3).CopyTo(rgba.AsSpan(to));
        }

        return rgba;
    }
}
