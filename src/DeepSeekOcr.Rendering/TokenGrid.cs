using System.Globalization;

namespace DeepSeekOcr.Rendering;

/// <summary>
/// Type set on the grid of vision tokens: so many columns and so many lines to a token. Every token then shows its characters at the same
/// places, on a page of any resolution.
/// </summary>
/// <param name="Columns">Columns to a vision token, 4 to 16.</param>
/// <param name="Lines">Lines to a vision token, 1 to 8.</param>
/// <remarks>
/// A page at the largest type that just fits would show them anywhere; there is nothing to gain from that when a machine reads it back.
/// </remarks>
public readonly record struct TokenGrid(int Columns, float Lines)
{
    /// <summary>Side of the square of the page that a vision token stands for, in pixels.</summary>
    public const int TokenSide = 64;

    /// <summary>Patches a side of a vision token; one of 16 pixels is what the encoder sees first.</summary>
    public const int PatchesPerToken = 4;

    private const int FewestColumns = 4;
    private const int MostColumns = 16;
    private const float FewestLines = 1;
    private const float MostLines = 8;

    // Keeps the last column and the last line from being lost to rounding.
    private const float Slack = 0.05f;

    /// <summary>
    /// The settings that <see cref="Fit"/> chooses from, from 8 to 128 characters a token. In all but the first, no character and no line
    /// is cut by the 16-pixel patches that the encoder sees first.
    /// </summary>
    public static IReadOnlyList<TokenGrid> Settings { get; } = [new(4, 2), new(8, 4), new(12, 4), new(16, 4), new(12, 8), new(16, 8)];

    /// <summary>The setting with the most characters to a token.</summary>
    public static TokenGrid Densest => Settings[^1];

    /// <summary>Whether columns and lines are in range.</summary>
    public bool IsValid => Columns is >= FewestColumns and <= MostColumns && Lines is >= FewestLines and <= MostLines;

    /// <summary>Reads a setting: <c>columns x lines</c>, such as <c>12x4</c>.</summary>
    /// <exception cref="FormatException">It is not of that form, or out of range; the message says what is allowed.</exception>
    public static TokenGrid Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        string[] parts = text.Split('x');
        if (parts.Length == 2
            && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out int columns)
            && float.TryParse(parts[1], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out float lines)
            && new TokenGrid(columns, lines) is { IsValid: true } grid)
        {
            return grid;
        }

        throw new FormatException(
            $"'{text}' is not columns x lines to a vision token ({FewestColumns} to {MostColumns} x {FewestLines} to {MostLines}), such as "
                + "12x4");
    }

    /// <summary>
    /// The largest of the <see cref="Settings"/> at which the whole of <paramref name="text"/> fits; null when none does.
    /// </summary>
    /// <param name="text">The text, line breaks kept.</param>
    /// <param name="width">Width of the page in pixels.</param>
    /// <param name="height">Height of the page in pixels.</param>
    /// <param name="font">The typeface.</param>
    /// <exception cref="PageRenderException">The font lacks a character.</exception>
    public static PageStyle? Fit(string text, int width, int height, Font font)
    {
        ArgumentNullException.ThrowIfNull(font);
        text = PageLayout.Normalise(text, font);
        return Settings.Select(grid => grid.Style(font)).FirstOrDefault(style => PageLayout.Of(text, width, height, style).IsComplete);
    }

    /// <summary>
    /// Black on white, a column of margin on either side, lines filled: a character's place in the text tells its place on the page.
    /// </summary>
    /// <param name="font">The typeface; a digit is a column wide. The characters of one that is not monospaced share the columns of a
    /// patch.</param>
    public PageStyle Style(Font font)
    {
        ArgumentNullException.ThrowIfNull(font);
        float column = (float)TokenSide / Columns;
        float line = TokenSide / Lines;
        float size = column / font.Advance('0');
        float margin = Margin(font, size, line);
        return new PageStyle
        {
            Font = font,
            SizePixels = size,
            LineHeight = line / size,
            MarginLeft = column,
            MarginRight = column - Slack,
            MarginTop = margin,
            MarginBottom = margin - Slack,
            FillLines = true,
            Cells = font.IsMonospaced
                ? null
                : new GlyphCells(Columns % PatchesPerToken == 0 ? Columns / PatchesPerToken : Columns, column, Middle(column, line)),
        };
    }

    private static float Margin(Font font, float size, float line) => (line - ((font.Ascent + font.Descent) * size)) / 2;

    /// <summary>Half-way up the capitals of the default font, whose baseline the renderer puts on a whole pixel.</summary>
    private static float Middle(float column, float line)
    {
        Font font = FontLibrary.Default;
        float size = column / font.Advance('0');
        return MathF.Round(Margin(font, size, line) + (font.Ascent * size)) - (font.CapHeight * size / 2);
    }

    /// <summary>As <see cref="Parse"/> reads it.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Columns}x{Lines}");
}
