using DeepSeekOcr.Imaging;
using SkiaSharp;

namespace DeepSeekOcr.Documents.Writers;

/// <summary>The picture of a page while the page is written: encoded once for all writers, cut into figures.</summary>
internal sealed class PagePicture : IDisposable
{
    private const int JpegQuality = 85;

    // No page has so many figures, but a text that anybody wrote may say so.
    private const int MostCrops = 500;

    private readonly DocumentPage _page;
    private readonly SKBitmap? _bitmap;
    private readonly Dictionary<PixelBox, byte[]> _crops = [];
    private byte[]? _jpeg;

    /// <param name="page">The page.</param>
    /// <param name="picture">Its original picture; absent if there is none to show.</param>
    public PagePicture(DocumentPage page, RgbImage? picture)
    {
        _page = page;
        _bitmap = picture is null ? null : ToBitmap(picture);
    }

    /// <summary>Whether there is a picture.</summary>
    public bool IsAvailable => _bitmap is not null;

    /// <summary>The picture. Only if <see cref="IsAvailable"/>.</summary>
    public SKBitmap Bitmap => _bitmap ?? throw new InvalidOperationException("The page has no picture.");

    /// <summary>The whole picture as JPEG.</summary>
    public byte[] Jpeg
    {
        get
        {
            if (_jpeg is null)
            {
                using SKPixmap pixels = Bitmap.PeekPixels();
                var options = new SKJpegEncoderOptions(JpegQuality, SKJpegEncoderDownsample.Downsample444, SKJpegEncoderAlphaOption.Ignore);
                _jpeg = Bytes(pixels.Encode(options));
            }

            return _jpeg;
        }
    }

    /// <summary>A figure cut out as PNG, turned upright.</summary>
    /// <returns>The file; absent without picture, if the box has no pixel of it, or after 500 figures.</returns>
    public byte[]? Crop(DocumentElement element)
    {
        if (_bitmap is null || element.Bounds is not { } box)
        {
            return null;
        }

        var part = SKRectI.Intersect(new SKRectI(box.Left, box.Top, box.Right, box.Bottom), new SKRectI(0, 0, _bitmap.Width, _bitmap.Height));
        if (part.Width <= 0 || part.Height <= 0)
        {
            return null;
        }

        if (!_crops.TryGetValue(box, out byte[]? png) && _crops.Count < MostCrops)
        {
            using SKBitmap upright = Cut(part);
            png = ToPng(upright);
            _crops[box] = png;
        }

        return png;
    }

    /// <summary>A picture as PNG, packed quickly rather than tightly.</summary>
    public static byte[] ToPng(SKBitmap bitmap)
    {
        using SKPixmap pixels = bitmap.PeekPixels();
        return Bytes(pixels.Encode(new SKPngEncoderOptions(SKPngEncoderFilterFlags.Sub, zLibLevel: 3)));
    }

    public void Dispose() => _bitmap?.Dispose();

    private SKBitmap Cut(SKRectI part)
    {
        int turns = _page.QuarterTurns;
        bool isSideways = turns % 2 == 1;
        var upright = new SKBitmap(new SKImageInfo(
            isSideways ? part.Height : part.Width, isSideways ? part.Width : part.Height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        using var canvas = new SKCanvas(upright);
        canvas.Translate(upright.Width / 2f, upright.Height / 2f);
        canvas.RotateDegrees(90 * turns);
        canvas.Translate(-(part.Left + part.Right) / 2f, -(part.Top + part.Bottom) / 2f);
        canvas.DrawBitmap(_bitmap, 0, 0, SKSamplingOptions.Default);
        return upright;
    }

    private static byte[] Bytes(SKData? encoded)
    {
        using (encoded)
        {
            return encoded?.ToArray() ?? throw new InvalidOperationException("A picture in memory could not be encoded.");
        }
    }

    private static SKBitmap ToBitmap(RgbImage picture)
    {
        var bitmap = new SKBitmap(new SKImageInfo(picture.Width, picture.Height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        Span<byte> target = bitmap.GetPixelSpan();
        ReadOnlySpan<byte> source = picture.Pixels;
        for (int from = 0, to = 0; from < source.Length; from += RgbImage.Channels, to += 4)
        {
            target[to] = source[from];
            target[to + 1] = source[from + 1];
            target[to + 2] = source[from + 2];
            target[to + 3] = byte.MaxValue;
        }

        return bitmap;
    }
}
