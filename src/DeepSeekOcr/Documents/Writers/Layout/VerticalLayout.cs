using DeepSeekOcr.Documents.Markup;

namespace DeepSeekOcr.Documents.Writers.Layout;

/// <summary>Places East Asian text that runs downwards, in columns from right to left.</summary>
internal static class VerticalLayout
{
    private const double LeastProportion = 2.5;
    private const double MostColumns = 4;
    private const double LeastIdeographs = 0.6;

    /// <summary>
    /// Whether the text of an area runs downwards: it is East Asian, the area is much higher than wide, and across it would have few
    /// characters a line.
    /// </summary>
    public static bool RunsDown(Area area, IReadOnlyList<LaidWord> words)
    {
        int characters = words.Sum(word => word.Text.Length);
        int ideographs = words.Sum(word => word.Text.Count(Ideograph.Is));
        return characters > 1 && ideographs >= LeastIdeographs * characters && area.Height >= LeastProportion * area.Width
            && Columns(area, characters) < MostColumns;
    }

    /// <summary>The columns.</summary>
    /// <param name="area">What they fill.</param>
    /// <param name="words">In the order of the text.</param>
    /// <param name="writtenLines">In how many lines the text was written; a column each, if there are so many.</param>
    public static IEnumerable<PlacedLine> Fill(Area area, List<LaidWord> words, int writtenLines)
    {
        double characters = words.Sum(word => word.Text.Length);
        int fitting = Math.Max(1, (int)Math.Round(Columns(area, characters)));
        bool areWritten = writtenLines > 1 && writtenLines >= 0.6 * fitting;
        int columns = areWritten ? writtenLines : fitting;
        double before = 0;
        var filled = words.Select(word =>
        {
            double middle = before + (word.Text.Length / 2.0);
            before += word.Text.Length;
            return (Word: word, Column: areWritten ? word.Line : Math.Min(columns - 1, (int)(middle * columns / characters)));
        }).GroupBy(word => word.Column, word => word.Word).Select(column => (column.Key, Words: column.ToArray())).ToList();
        double longest = Math.Max(areWritten ? 1 : characters / columns, filled.Max(column => column.Words.Sum(word => word.Text.Length)));
        double width = area.Width / columns;
        foreach ((int column, LaidWord[] part) in filled)
        {
            double right = area.Right - (column * width);
            yield return Place(part, new Area(right - width, area.Top, right, area.Bottom), area.Height / longest);
        }
    }

    /// <summary>How many columns of square characters fill the area.</summary>
    private static double Columns(Area area, double characters) => Math.Sqrt(characters * area.Width / area.Height);

    private static PlacedLine Place(LaidWord[] words, Area column, double unit)
    {
        var placed = new PlacedWord[words.Length];
        double top = column.Top;
        for (int i = 0; i < placed.Length; i++)
        {
            double bottom = top + (words[i].Text.Length * unit);
            placed[i] = new PlacedWord(
                words[i].Text, column with { Top = top, Bottom = bottom }, words[i].Confidence, words[i].IsSpaced);
            top = bottom;
        }

        return new PlacedLine(placed, column with { Bottom = top }, RunsDown: true);
    }
}
