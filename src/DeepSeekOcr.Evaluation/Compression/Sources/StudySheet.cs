using System.Runtime.InteropServices;
using DeepSeekOcr.Imaging;
using SkiaSharp;

namespace DeepSeekOcr.Evaluation.Compression.Sources;

/// <summary>A page to be read.</summary>
/// <param name="Image">Its image.</param>
/// <param name="Text">What a perfect reader writes.</param>
/// <param name="SizePixels">Size of the type, if the page was rendered here.</param>
public sealed record StudySheet(RgbImage Image, string Text, float? SizePixels)
{
    /// <summary>The image as a PNG file.</summary>
    public byte[] ToPng()
    {
        var info = new SKImageInfo(Image.Width, Image.Height, SKColorType.Rgb888x, SKAlphaType.Opaque);
        using var bitmap = new SKBitmap(info);
        Span<uint> pixels = MemoryMarshal.Cast<byte, uint>(bitmap.GetPixelSpan());
        for (int i = 0; i < pixels.Length; i++)
        {
            ReadOnlySpan<byte> rgb = Image.Pixels.AsSpan(RgbImage.Channels * i, RgbImage.Channels);
            pixels[i] = rgb[0] | (uint)rgb[1] << 8 | (uint)rgb[2] << 16 | 0xFF000000;
        }

        using SKData png = bitmap.Encode(SKEncodedImageFormat.Png, 100)
            ?? throw new InvalidOperationException($"A {Image.Width}×{Image.Height} image could not be encoded.");
        return png.ToArray();
    }
}
