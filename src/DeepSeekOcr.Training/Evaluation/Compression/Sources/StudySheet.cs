using System.Runtime.InteropServices;
using DeepSeekOcr.Imaging;
using SkiaSharp;

namespace DeepSeekOcr.Training.Evaluation.Compression.Sources;

/// <summary>A page to be read.</summary>
/// <param name="Picture">Its picture.</param>
/// <param name="Text">What a perfect reader writes.</param>
/// <param name="SizePixels">Size of the type, if the page was rendered here.</param>
public sealed record StudySheet(RgbImage Picture, string Text, float? SizePixels)
{
    /// <summary>The picture as a PNG file.</summary>
    public byte[] ToPng()
    {
        var info = new SKImageInfo(Picture.Width, Picture.Height, SKColorType.Rgb888x, SKAlphaType.Opaque);
        using var bitmap = new SKBitmap(info);
        Span<uint> pixels = MemoryMarshal.Cast<byte, uint>(bitmap.GetPixelSpan());
        for (int i = 0; i < pixels.Length; i++)
        {
            ReadOnlySpan<byte> rgb = Picture.Pixels.AsSpan(RgbImage.Channels * i, RgbImage.Channels);
            pixels[i] = rgb[0] | (uint)rgb[1] << 8 | (uint)rgb[2] << 16 | 0xFF000000;
        }

        using SKData png = bitmap.Encode(SKEncodedImageFormat.Png, 100)
            ?? throw new InvalidOperationException($"A {Picture.Width}×{Picture.Height} picture could not be encoded.");
        return png.ToArray();
    }
}
