using System.Numerics;
using DeepSeekOcr.Documents.Markup;
using DeepSeekOcr.Documents.Tables;

namespace DeepSeekOcr.Documents.Writers;

/// <summary>A word and where it probably stands, in pixels of the upright page; whether a space is before it.</summary>
internal readonly record struct PlacedWord(string Text, double Left, double Right, double? Confidence, bool IsSpaced);

/// <summary>A line of words, in pixels of the upright page.</summary>
internal sealed record PlacedLine(IReadOnlyList<PlacedWord> Words, double Left, double Top, double Right, double Bottom)
{
    /// <summary>The words with the spaces of the text.</summary>
    public string Text
    {
        get
        {
            var text = new System.Text.StringBuilder();
            foreach (PlacedWord word in Words)
            {
                text.Append(text.Length > 0 && word.IsSpaced ? " " : "").Append(word.Text);
            }

            return text.ToString();
        }
    }
}

/// <summary>Spreads an element's words over its boxes, since the model tells where an element stands but not each word.</summary>
/// <remarks>
/// A box gets as many lines as make letters of usual proportions fill it. Words follow each other by their width. A table's cells
/// are placed by the grid, its rows and columns taken as even.
/// </remarks>
internal static class TextLayout
{
    // Mean width of a letter as a share of the line's height, leading included; ideographs count twice.
    private const double LetterWidth = 0.42;

    // Widest that letters are spread, in the same measure: a short line does not fill a wide box.
    private const double WidestLetter = 0.6;

    /// <summary>The lines of an element.</summary>
    public static IEnumerable<PlacedLine> Place(DocumentElement element, Matrix3x2 toOriginal)
    {
        List<Area> areas = [.. element.Boxes.Where(box => box.Width > 0 && box.Height > 0).Select(box => Upright(box, toOriginal))];
        if (areas.Count == 0)
        {
            return [];
        }

        return element.Content is TableContent content
            ? content.Table.Cells.SelectMany(
                cell => Fill(
                    [CellOf(areas[0], content.Table, cell)],
                    WordsOf(InlineMarkup.Plain(cell.Text), []),
                    LinesIn(cell.Text),
                    isCentred: false))
            : Fill(areas, WordsOf(TextOf(element), element.Lines), LinesIn(element.Text), IsCentred(element.Role));
    }

    private static bool IsCentred(ElementRole role) =>
        role is ElementRole.FigureCaption or ElementRole.TableCaption or ElementRole.Formula or ElementRole.PageNumber;

    /// <summary>The words of an element, without marks.</summary>
    public static string TextOf(DocumentElement element) => element.Content switch
    {
        TableContent table => TableText.ToTabs(table.Table),
        FormulaContent formula => string.Join('\n', formula.Latex),
        MoleculeContent molecule => molecule.Smiles,
        ChartContent chart => TableText.ToTabs(chart.Table),
        GeometryContent or DescriptionContent => "", // Words about the figure, not on it.
        CodeContent code => code.Code,
        _ => InlineMarkup.Plain(element.Text),
    };

    private static Area CellOf(Area table, Table grid, TableCell cell)
    {
        double column = (table.Right - table.Left) / grid.Columns;
        double row = (table.Bottom - table.Top) / grid.Rows;
        return new Area(
            table.Left + column * cell.Column,
            table.Top + row * cell.Row,
            table.Left + column * (cell.Column + cell.ColumnSpan),
            table.Top + row * (cell.Row + cell.RowSpan));
    }

    private static List<Word> WordsOf(string text, IReadOnlyList<TextLine> lines)
    {
        var words = new List<Word>();
        int line = 0;
        foreach (string part in text.Split('\n'))
        {
            int at = 0;
            while (at < part.Length)
            {
                if (char.IsWhiteSpace(part[at]))
                {
                    at++;
                    continue;
                }

                int end = Ideograph.WordEnd(part, at);

                // A line's end is a space too, but within scripts that have none.
                bool isSpaced = at > 0
                    ? char.IsWhiteSpace(part[at - 1])
                    : words.Count == 0 || !Ideograph.IsUnspaced(part[at]) || !Ideograph.IsUnspaced(words[^1].Text[^1]);
                words.Add(new Word(part[at..end], line, null, isSpaced));
                at = end;
            }

            line++;
        }

        // The same words, unless marks were taken out between them.
        List<TextWord> known = [.. lines.SelectMany(known => known.Words)];
        return known.Count == words.Count ? [.. words.Select((word, i) => word with { Confidence = known[i].Confidence })] : words;
    }

    private static int LinesIn(string text) => text.AsSpan().Count('\n') + 1;

    private static IEnumerable<PlacedLine> Fill(List<Area> areas, List<Word> words, int writtenLines, bool isCentred)
    {
        double all = words.Sum(word => word.Units + 1);
        double surface = areas.Sum(area => area.Surface);
        int next = 0;
        double filled = 0;
        double share = 0;
        for (int i = 0; i < areas.Count; i++)
        {
            // Each box takes its share of the words, the last one what is left.
            share += all * areas[i].Surface / surface;
            int first = next;
            while (next < words.Count && (i == areas.Count - 1 || filled + words[next].Units / 2.0 <= share))
            {
                filled += words[next].Units + 1;
                next++;
            }

            foreach (PlacedLine line in FillOne(areas[i], words[first..next], areas.Count == 1 ? writtenLines : 1, isCentred))
            {
                yield return line;
            }
        }
    }

    private static IEnumerable<PlacedLine> FillOne(Area area, List<Word> words, int writtenLines, bool isCentred)
    {
        double all = words.Sum(word => word.Units + 1);
        double width = area.Right - area.Left;
        double height = area.Bottom - area.Top;
        int count = Math.Clamp((int)Math.Round(Math.Sqrt(LetterWidth * all * height / width)), 1, Math.Max(1, words.Count));
        bool areWritten = writtenLines > 1 && writtenLines >= 0.6 * count;
        int lines = areWritten ? writtenLines : count;
        double target = all / lines;
        List<(List<Word> Words, int Line)> rows = [];
        double before = 0;
        foreach (Word word in words)
        {
            int line = areWritten ? word.Line : Math.Min(lines - 1, (int)((before + word.Units / 2.0) / target));
            if (rows.Count == 0 || rows[^1].Line != line)
            {
                rows.Add(([], line));
            }

            rows[^1].Words.Add(word);
            before += word.Units + 1;
        }

        double widest = rows.Count == 0 ? 1 : Math.Max(areWritten ? 1 : target, rows.Max(row => row.Words.Sum(word => word.Units + 1)));
        double step = height / lines;
        foreach ((List<Word> row, int line) in rows)
        {
            double unit = Math.Min(width / widest, WidestLetter * step);
            double spare = width - unit * (row.Sum(word => word.Units + 1) - 1);
            double left = area.Left + (isCentred ? Math.Max(0, spare / 2) : 0);
            double first = left;
            var placed = new List<PlacedWord>(row.Count);
            foreach (Word word in row)
            {
                placed.Add(new PlacedWord(word.Text, left, left + word.Units * unit, word.Confidence, word.IsSpaced));
                left += (word.Units + 1) * unit;
            }

            yield return new PlacedLine(placed, first, area.Top + line * step, placed[^1].Right, area.Top + (line + 1) * step);
        }
    }

    private static Area Upright(PixelBox box, Matrix3x2 toOriginal)
    {
        if (toOriginal.IsIdentity || !Matrix3x2.Invert(toOriginal, out Matrix3x2 toUpright))
        {
            return new Area(box.Left, box.Top, box.Right, box.Bottom);
        }

        var one = Vector2.Transform(new Vector2(box.Left, box.Top), toUpright);
        var other = Vector2.Transform(new Vector2(box.Right, box.Bottom), toUpright);
        return new Area(Math.Min(one.X, other.X), Math.Min(one.Y, other.Y), Math.Max(one.X, other.X), Math.Max(one.Y, other.Y));
    }

    private readonly record struct Area(double Left, double Top, double Right, double Bottom)
    {
        public double Surface => (Right - Left) * (Bottom - Top);
    }

    private readonly record struct Word(string Text, int Line, double? Confidence, bool IsSpaced)
    {
        public int Units => Ideograph.Is(Text[0]) ? 2 * Text.Length : Text.Length;
    }
}
