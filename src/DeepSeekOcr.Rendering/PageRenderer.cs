using SkiaSharp;

namespace DeepSeekOcr.Rendering;

/// <summary>Makes the image of a text, at the resolution a mode reads, and says where every character went.</summary>
/// <remarks>An instance keeps its canvas and is for one thread; the pages it returns are independent of it.</remarks>
public sealed class PageRenderer : IDisposable
{
    /// <summary>Sizes are searched for in steps of this many pixels.</summary>
    public const float SizeStep = 0.25f;

    /// <summary>The largest side of a page, in pixels.</summary>
    public const int MaxSide = 8192;

    /// <summary>The smallest size of type, in pixels.</summary>
    public const float MinSize = 2;

    private readonly InkCanvas _canvas = new();

    /// <summary>
    /// The largest size, in steps of <see cref="SizeStep"/>, at which the whole of <paramref name="text"/> fits; null when none does.
    /// </summary>
    /// <param name="text">The text, line breaks kept.</param>
    /// <param name="width">Width of the page in pixels.</param>
    /// <param name="height">Height of the page in pixels.</param>
    /// <param name="style">Everything but the size.</param>
    /// <exception cref="PageRenderException">The font lacks a character, or the page is too large.</exception>
    public static float? FitSize(string text, int width, int height, PageStyle style)
    {
        CheckPage(width, height, style);
        text = PageLayout.Normalise(text, style.Font);
        int low = (int)(MinSize / SizeStep);
        int high = (int)(height / SizeStep) + 1;
        if (!Fits(low))
        {
            return null;
        }

        // Fits(low) holds and Fits(high) does not.
        while (high - low > 1)
        {
            int middle = (low + high) / 2;
            (low, high) = Fits(middle) ? (middle, high) : (low, middle);
        }

        return low * SizeStep;

        bool Fits(int steps) => PageLayout.Of(text, width, height, style with { SizePixels = steps * SizeStep }).IsComplete;
    }

    /// <summary>Draws as much of <paramref name="text"/> as the page takes.</summary>
    /// <param name="text">The text; it is wrapped at spaces, and its line breaks are kept.</param>
    /// <param name="width">Width of the page in pixels.</param>
    /// <param name="height">Height of the page in pixels.</param>
    /// <param name="style">How it is set.</param>
    /// <exception cref="PageRenderException">The font lacks a character, or the page is too large.</exception>
    public RenderedPage Render(string text, int width, int height, PageStyle style)
    {
        CheckPage(width, height, style);
        text = PageLayout.Normalise(text, style.Font);
        PageLayout layout = PageLayout.Of(text, width, height, style);
        _canvas.Clear(width, height);
        using SKFont font = style.Font.CreateFont(style.SizePixels, style.Antialias);
        var glyphs = new List<Glyph>(layout.FittedCharacters);
        for (int line = 0; line < layout.Lines.Count; line++)
        {
            (int start, int length) = layout.Lines[line];
            DrawLine(font, text.AsSpan(start, length), line, line + 1 < layout.Lines.Count, style, glyphs);
        }

        return new RenderedPage
        {
            Width = width,
            Height = height,
            Pixels = _canvas.Colour(style.Ink, style.Paper),
            Text = layout.JoinLines(),
            Glyphs = glyphs,
            FittedCharacters = layout.FittedCharacters,
            IsComplete = layout.IsComplete,
        };
    }

    /// <inheritdoc/>
    public void Dispose() => _canvas.Dispose();

    private static void CheckPage(int width, int height, PageStyle style)
    {
        ArgumentNullException.ThrowIfNull(style);
        if (width is < 1 or > MaxSide || height is < 1 or > MaxSide)
        {
            throw new PageRenderException($"a page of {width}×{height} pixels is out of range; sides are 1 to {MaxSide}");
        }

        if (!(style.SizePixels >= MinSize && style.SizePixels <= MaxSide && style.LineHeight > 0))
        {
            throw new PageRenderException(
                $"type of {style.SizePixels} pixels at line height {style.LineHeight} is out of range; sizes are {MinSize} to {MaxSide}, "
                    + "heights above 0");
        }
    }

    private void DrawLine(SKFont font, ReadOnlySpan<char> line, int index, bool isBroken, PageStyle style, List<Glyph> glyphs)
    {
        (float baseline, float y) = Heights(index, style);
        float pen = style.MarginLeft;
        if (style.Cells is { } cells)
        {
            foreach ((int start, int length) in cells.Split(line.Length, pen))
            {
                DrawCell(font, line.Slice(start, length), pen, baseline, cells.Column, style);
                for (int i = 0; i < length; i++, pen += cells.Column)
                {
                    glyphs.Add(new Glyph(pen + cells.Column / 2, y, cells.Column, index));
                }
            }
        }
        else if (line.Length > 0)
        {
            Span<float> places = new float[line.Length];
            for (int i = 0; i < line.Length; i++)
            {
                float advance = style.Font.Advance(line[i]) * style.SizePixels;
                places[i] = pen;
                glyphs.Add(new Glyph(pen + advance / 2, y, advance, index));
                pen += advance;
            }

            _canvas.Draw(font, style.Font, line, places, baseline);
        }

        if (isBroken)
        {
            glyphs.Add(new Glyph(pen, y, 0, index));
        }
    }

    /// <summary>The baseline of a line, and half-way up its capitals.</summary>
    /// <remarks>Skia sets glyphs between pixels along the line only: a whole baseline is where they end up anyway.</remarks>
    private static (float Baseline, float Y) Heights(int line, PageStyle style)
    {
        float half = style.Font.CapHeight * style.SizePixels / 2;
        if (style.Cells is { } cells)
        {
            float middle = (line * style.LineHeight * style.SizePixels) + cells.Middle;
            return (MathF.Round(middle + half), middle);
        }

        float baseline = MathF.Round(style.MarginTop + (style.Font.Ascent + line * style.LineHeight) * style.SizePixels);
        return (baseline, baseline - half);
    }

    /// <summary>
    /// Divides the columns of <paramref name="cell"/>'s characters between them; letters too wide for their part are condensed.
    /// </summary>
    private void DrawCell(SKFont font, ReadOnlySpan<char> cell, float left, float baseline, float column, PageStyle style)
    {
        float natural = 0;
        foreach (char character in cell)
        {
            natural += style.Font.Advance(character) * style.SizePixels;
        }

        // Combining marks have no width.
        float share = natural > 0 ? cell.Length * column / natural : 1;
        float condensed = MathF.Min(1, share);
        Span<float> places = new float[cell.Length];
        for (int i = 0; i < cell.Length; i++)
        {
            float advance = style.Font.Advance(cell[i]) * style.SizePixels;
            places[i] = left + ((share - condensed) * advance / 2);
            left += share * advance;
        }

        font.ScaleX = condensed;
        _canvas.Draw(font, style.Font, cell, places, baseline);
    }
}
