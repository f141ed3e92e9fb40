using SkiaSharp;

namespace DeepSeekOcr.Rendering;

/// <summary>Collects how much of each pixel letters cover, and mixes ink and paper by it.</summary>
/// <remarks>An instance keeps its canvas and is for one thread.</remarks>
internal sealed class InkCanvas : IDisposable
{
    private readonly SKPaint _paint = new() { Color = SKColors.Black };
    private SKBitmap? _coverage;
    private SKCanvas? _canvas;

    /// <summary>Begins an empty page.</summary>
    public void Clear(int width, int height)
    {
        if (_coverage is null || _coverage.Width != width || _coverage.Height != height)
        {
            _canvas?.Dispose();
            _coverage?.Dispose();
            _coverage = new SKBitmap(new SKImageInfo(width, height, SKColorType.Alpha8, SKAlphaType.Premul));
            _canvas = new SKCanvas(_coverage);
        }

        _canvas!.ResetMatrix();
        _coverage.Erase(SKColors.Transparent);
    }

    /// <summary>Turns what is drawn from now on about the middle of the page, clockwise.</summary>
    public void Turn(float degrees) => _canvas!.RotateDegrees(degrees, _coverage!.Width / 2f, _coverage.Height / 2f);

    /// <summary>Draws characters of a line at their places.</summary>
    public void Draw(SKFont sized, Font font, ReadOnlySpan<char> text, ReadOnlySpan<float> places, float baseline)
    {
        ushort[] glyphs = new ushort[text.Length];
        for (int i = 0; i < text.Length; i++)
        {
            glyphs[i] = font.Glyph(text[i]);
        }

        Draw(sized, glyphs, places, baseline);
    }

    /// <summary>Draws glyphs of a line at their places.</summary>
    public void Draw(SKFont sized, ReadOnlySpan<ushort> glyphs, ReadOnlySpan<float> places, float baseline)
    {
        using var builder = new SKTextBlobBuilder();
        SKHorizontalRunBuffer run = builder.AllocateHorizontalRun(sized, glyphs.Length, baseline);
        glyphs.CopyTo(run.Glyphs);
        places.CopyTo(run.Positions);
        using SKTextBlob blob = builder.Build()!;
        _canvas!.DrawText(blob, 0, 0, _paint);
    }

    /// <summary>Covers a rectangle.</summary>
    public void Fill(float left, float top, float right, float bottom) =>
        _canvas!.DrawRect(new SKRect(left, top, right, bottom), _paint);

    /// <summary>The page in grey levels: paper where nothing covers, ink where letters cover fully, a linear mix between.</summary>
    public byte[] Colour(byte ink, byte paper)
    {
        Span<byte> levels = stackalloc byte[256];
        for (int coverage = 0; coverage < levels.Length; coverage++)
        {
            levels[coverage] = (byte)((paper * (255 - coverage) + ink * coverage + 127) / 255);
        }

        (int width, int height, int stride) = (_coverage!.Width, _coverage.Height, _coverage.RowBytes);
        ReadOnlySpan<byte> covered = _coverage.GetPixelSpan();
        byte[] pixels = new byte[width * height];
        for (int row = 0; row < height; row++)
        {
            ReadOnlySpan<byte> from = covered.Slice(row * stride, width);
            Span<byte> into = pixels.AsSpan(row * width, width);
            for (int i = 0; i < width; i++)
            {
                into[i] = levels[from[i]];
            }
        }

        return pixels;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _canvas?.Dispose();
        _coverage?.Dispose();
        _paint.Dispose();
    }
}
