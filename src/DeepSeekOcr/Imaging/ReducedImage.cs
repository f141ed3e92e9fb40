using System.Runtime.InteropServices;
using SkiaSharp;

namespace DeepSeekOcr.Imaging;

/// <summary>
/// Reads images too large for memory at a fraction of their size, where their format can leave out detail: JPEG and WebP.
/// </summary>
internal static class ReducedImage
{
    /// <summary>JPEG knows eighths only: so many more pixels than asked for are taken.</summary>
    private const double MostExcess = 2.3;

    /// <summary>Decodes an image with its sides divided by about <paramref name="reduction"/>.</summary>
    /// <exception cref="ImageFormatException">The image is of a kind that can only be decoded whole.</exception>
    public static SKCodecResult Decode(SKCodec codec, int reduction, AlphaHandling alpha, string source, out RgbImage image)
    {
        SKImageInfo whole = codec.Info;
        SKSizeI size = codec.GetScaledDimensions(1f / reduction);
        if ((long)size.Width * size.Height * reduction * reduction > MostExcess * whole.Width * whole.Height)
        {
            throw new ImageFormatException(
                source,
                $"is {whole.Width}×{whole.Height} pixels; a {codec.EncodedFormat.ToString().ToUpperInvariant()} image so large cannot be "
                    + $"reduced (--max-pixels).");
        }

        byte[] pixels = GC.AllocateUninitializedArray<byte>(checked(4 * size.Width * size.Height), pinned: true);
        var info = new SKImageInfo(size.Width, size.Height, SKColorType.Rgba8888, SKAlphaType.Unpremul, colorspace: null);
        SKCodecResult result = codec.GetPixels(info, Marshal.UnsafeAddrOfPinnedArrayElement(pixels, 0));
        bool opaque = whole.IsOpaque || alpha == AlphaHandling.Drop;
        if (!opaque)
        {
            RgbaPixels.DarkenWhiteInk(pixels);
        }

        image = new RgbaPixels(pixels, size.Width, size.Height).ToRgb(codec.EncodedOrigin, opaque);
        return result;
    }
}
