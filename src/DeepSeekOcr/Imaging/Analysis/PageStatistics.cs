namespace DeepSeekOcr.Imaging.Analysis;

/// <summary>What a page holds, estimated from its image in some milliseconds.</summary>
public sealed record PageStatistics
{
    /// <summary>Height of an x beside a capital's; Chinese characters are taken for capitals.</summary>
    private const double HeightBesideCapital = 0.75;

    private const double LettersPerToken = 3.5;
    private const double TallLettersPerToken = 1.5;

    /// <summary>Pixels across.</summary>
    public required int Width { get; init; }

    /// <summary>Pixels down.</summary>
    public required int Height { get; init; }

    /// <summary>Share of pixels that are ink, 0 to 1.</summary>
    public required double InkDensity { get; init; }

    /// <summary>Lines of text, by columns: a line across two columns counts twice.</summary>
    public required int Lines { get; init; }

    /// <summary>
    /// Height of an x in pixels, of the smaller part of the text: a tenth of it may be smaller. 0 if there is no text. Capitals and Chinese
    /// characters count with three quarters of their height.
    /// </summary>
    public required double TextHeight { get; init; }

    /// <summary>About how many characters there are; a third off is usual.</summary>
    public required int Characters { get; init; }

    /// <summary>Connected pieces of ink that could be letters by their size: touching letters are one, a dotted one is two.</summary>
    public int Letters { get; init; }

    /// <summary>About how many tokens their text has: half of it or twice as many are possible.</summary>
    public required int TextTokens { get; init; }

    /// <summary>Whether there is nothing to read: no piece of ink as large as a digit, scanner's borders and specks aside.</summary>
    public required bool IsBlank { get; init; }

    /// <summary>Looks at a page that is upright.</summary>
    public static PageStatistics Of(RgbImage page)
    {
        ArgumentNullException.ThrowIfNull(page);
        InkMap map = InkMap.Of(page);
        return Of(page, map, new TextLineFinder(map, InkComponents.Of(map)));
    }

    internal static PageStatistics Of(RgbImage page, InkMap map, TextLineFinder letters)
    {
        TextLine[] lines = [.. letters.Find().Where(IsText)];
        bool areTall = TextLine.AreTall(lines);
        double characters = lines.Sum(CharactersOf);
        return new PageStatistics
        {
            Width = page.Width,
            Height = page.Height,
            InkDensity = map.Ink.AsSpan().Count(true) / (double)map.Ink.Length,
            Lines = lines.Length,
            TextHeight = map.Scale * SmallHeight(lines) * (areTall ? HeightBesideCapital : 1),
            Characters = (int)characters,
            Letters = letters.LetterCount,
            TextTokens = (int)(characters / (areTall ? TallLettersPerToken : LettersPerToken)),
            IsBlank = letters.IsBlank(map),
        };
    }

    /// <summary>Two touching pieces are no line yet, nor is a pattern without a body.</summary>
    private static bool IsText(TextLine line) => line.Components.Count >= 3 && line.Body >= 3 && line.Box.Width > 2 * line.Body;

    /// <summary>A character with its share of spaces is about as wide as an x is high.</summary>
    private static double CharactersOf(TextLine line) => (double)line.Box.Width / line.Body;

    /// <summary>The height that a tenth of the characters do not reach.</summary>
    private static double SmallHeight(TextLine[] lines)
    {
        double left = lines.Sum(CharactersOf) / 10;
        foreach (TextLine line in lines.OrderBy(line => line.Body))
        {
            if ((left -= CharactersOf(line)) < 0)
            {
                return line.Body;
            }
        }

        return 0;
    }
}
