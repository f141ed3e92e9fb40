namespace DeepSeekOcr.Training.Data;

/// <summary>
/// Type set on the grid of vision tokens: a whole number of columns to a token, lines twice as far apart as columns. Every token then shows
/// its characters at the same places, on a page of any resolution.
/// </summary>
/// <remarks>A page at the largest type that just fits would show them anywhere; there is nothing to gain from that when a machine reads it back.</remarks>
public static class TokenGrid
{
    /// <summary>Columns to a vision token of the largest type: 8 characters a token.</summary>
    public const int FewestColumns = 4;

    /// <summary>Columns to a vision token of the smallest type: 128 characters a token.</summary>
    public const int MostColumns = 16;

    /// <summary>Side of the square of the page that a vision token stands for, in pixels.</summary>
    public const int TokenSide = 64;

    // Lines this far apart, in units of the size, when it is not the width of the characters that decides the size.
    private const float ProportionalLineHeight = 1.2f;

    // Keeps the last column and the last line from being lost to rounding.
    private const float Slack = 0.05f;

    /// <summary>The largest setting at which the whole of <paramref name="text"/> fits; null when none does.</summary>
    /// <param name="text">The text, line breaks kept.</param>
    /// <param name="width">Width of the page in pixels.</param>
    /// <param name="height">Height of the page in pixels.</param>
    /// <param name="face">The typeface.</param>
    /// <exception cref="PageRenderException">The face lacks a character.</exception>
    public static PageStyle? Fit(string text, int width, int height, FontFace face)
    {
        ArgumentNullException.ThrowIfNull(face);
        text = PageLayout.Normalise(text, face);
        for (int columns = FewestColumns; columns <= MostColumns; columns++)
        {
            PageStyle style = Style(face, columns);
            if (PageLayout.Of(text, width, height, style).IsComplete)
            {
                return style;
            }
        }

        return null;
    }

    /// <summary>Black on white, a column of margin on either side.</summary>
    /// <param name="face">The typeface; one that is not monospaced gets the lines of this setting and the columns as they come.</param>
    /// <param name="columns">Columns to a vision token, <see cref="FewestColumns"/> to <see cref="MostColumns"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">Columns out of range.</exception>
    public static PageStyle Style(FontFace face, int columns)
    {
        ArgumentNullException.ThrowIfNull(face);
        ArgumentOutOfRangeException.ThrowIfLessThan(columns, FewestColumns);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(columns, MostColumns);
        float column = (float)TokenSide / columns;
        float line = 2 * column;
        float size = face.IsMonospaced ? column / face.Advance('0') : line / ProportionalLineHeight;
        float margin = (line - ((face.Ascent + face.Descent) * size)) / 2;
        return new PageStyle
        {
            Face = face,
            SizePixels = size,
            LineHeight = line / size,
            MarginLeft = column,
            MarginRight = column - Slack,
            MarginTop = margin,
            MarginBottom = margin - Slack,
        };
    }
}
