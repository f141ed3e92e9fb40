using DeepSeekOcr.Imaging;
using SkiaSharp;

namespace DeepSeekOcr.Documents.Writers;

/// <summary>The image of a page while the page is written: encoded once for all writers, cut into figures.</summary>
public sealed class PageImage : IDisposable
{
    private const int JpegQuality = 85;

    // No page has so many figures, but a text that anybody wrote may say so.
    private const int MostCrops = 500;

    private readonly DocumentPage _page;
    private readonly RgbImage? _original;
    private readonly Dictionary<PixelBox, byte[]> _crops = [];
    private SKBitmap? _bitmap;
    private Task<byte[]>? _jpeg;
    private bool _hasColour;

    /// <param name="page">The page.</param>
    /// <param name="image">Its original image; absent if there is none to show.</param>
    internal PageImage(DocumentPage page, RgbImage? image) => (_page, _original) = (page, image);

    /// <summary>Whether there is an image.</summary>
    public bool IsAvailable => _original is not null;

    /// <summary>Its pixels; absent if there is no image.</summary>
    internal RgbImage? Original => _original;

    /// <summary>The image, not to be drawn on. Only if <see cref="IsAvailable"/>.</summary>
    internal SKBitmap Bitmap => _bitmap ??= ToBitmap(_original ?? throw new InvalidOperationException("The page has no image."));

    /// <summary>The whole image as JPEG. Only if <see cref="IsAvailable"/>.</summary>
    public byte[] Jpeg
    {
        get
        {
            BeginJpeg();
            return _jpeg!.GetAwaiter().GetResult();
        }
    }

    /// <summary>Begins to encode <see cref="Jpeg"/> on another thread, to have it when it is asked for.</summary>
    internal void BeginJpeg()
    {
        SKBitmap bitmap = Bitmap;
        _jpeg ??= Task.Run(() => EncodeJpeg(bitmap, _hasColour));
    }

    /// <summary>A figure cut out as PNG, turned upright.</summary>
    /// <returns>The file; absent without image, if the box has no pixel of it, or after 500 figures.</returns>
    public byte[]? Crop(DocumentElement element)
    {
        ArgumentNullException.ThrowIfNull(element);
        if (_original is null || element.Bounds is not { } box)
        {
            return null;
        }

        var part = SKRectI.Intersect(
            new SKRectI(box.Left, box.Top, box.Right, box.Bottom), new SKRectI(0, 0, _original.Width, _original.Height));
        if (part.Width <= 0 || part.Height <= 0)
        {
            return null;
        }

        if (!_crops.TryGetValue(box, out byte[]? png) && _crops.Count < MostCrops)
        {
            _crops[box] = png = _page.QuarterTurns == 0 ? Cut(part) : CutAndTurn(part, _page.QuarterTurns);
        }

        return png;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        ((Task?)_jpeg)?.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing).GetAwaiter().GetResult();
        _bitmap?.Dispose();
    }

    private static byte[] EncodeJpeg(SKBitmap bitmap, bool hasColour)
    {
        // Without colour there is nothing that halving the colour's resolution could lose, and encoding takes half as long.
        SKJpegEncoderDownsample colour = hasColour ? SKJpegEncoderDownsample.Downsample444 : SKJpegEncoderDownsample.Downsample420;
        using SKPixmap pixels = bitmap.PeekPixels();
        return Bytes(pixels.Encode(new SKJpegEncoderOptions(JpegQuality, colour, SKJpegEncoderAlphaOption.Ignore)));
    }

    private byte[] Cut(SKRectI part)
    {
        using SKPixmap pixels = Bitmap.PeekPixels();
        using SKPixmap cut = pixels.ExtractSubset(part) ?? throw new InvalidOperationException("The part is not within the image.");
        return ImageEncoder.ToPng(cut);
    }

    private byte[] CutAndTurn(SKRectI part, int quarterTurns)
    {
        bool isSideways = quarterTurns % 2 == 1;
        using var upright = new SKBitmap(new SKImageInfo(
            isSideways ? part.Height : part.Width, isSideways ? part.Width : part.Height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        using var canvas = new SKCanvas(upright);
        canvas.Translate(upright.Width / 2f, upright.Height / 2f);
        canvas.RotateDegrees(90 * quarterTurns);
        canvas.Translate(-(part.Left + part.Right) / 2f, -(part.Top + part.Bottom) / 2f);
        canvas.DrawBitmap(Bitmap, 0, 0, SKSamplingOptions.Default);
        using SKPixmap pixels = upright.PeekPixels();
        return ImageEncoder.ToPng(pixels);
    }

    private static byte[] Bytes(SKData? encoded)
    {
        using (encoded)
        {
            return encoded?.ToArray() ?? throw new InvalidOperationException("An image in memory could not be encoded.");
        }
    }

    private SKBitmap ToBitmap(RgbImage image)
    {
        SKBitmap bitmap = ImageEncoder.ToBitmap(image);
        _hasColour = HasColour(image.Pixels);

        // A canvas draws from what cannot change any more without a copy of its own.
        bitmap.SetImmutable();
        return bitmap;
    }

    private static bool HasColour(ReadOnlySpan<byte> pixels)
    {
        int colour = 0;
        for (int i = 0; i < pixels.Length; i += RgbImage.Channels)
        {
            colour |= (pixels[i] ^ pixels[i + 1]) | (pixels[i + 1] ^ pixels[i + 2]);
        }

        return colour != 0;
    }
}
