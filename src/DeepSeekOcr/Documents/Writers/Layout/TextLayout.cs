using System.Numerics;
using DeepSeekOcr.Documents.Markup;
using DeepSeekOcr.Documents.Tables;

namespace DeepSeekOcr.Documents.Writers.Layout;

/// <summary>Spreads an element's words over its boxes, since the model tells where an element stands but not each word.</summary>
/// <remarks>
/// A box gets as many lines as make letters of usual proportions fill it. Words follow each other by their width. A table's cells
/// are placed by the grid, its rows and columns taken as even.
/// </remarks>
internal static class TextLayout
{
    // Mean width of a letter as a share of the line's height, leading included; ideographs count twice.
    private const double LetterWidth = 0.42;

    /// <summary>The lines of an element that has boxes.</summary>
    public static IEnumerable<PlacedLine> Place(DocumentElement element, Matrix3x2 toOriginal)
    {
        List<Area> areas = [.. element.Boxes.Where(box => box.Width > 0 && box.Height > 0).Select(box => Area.Upright(box, toOriginal))];
        if (areas.Count == 0)
        {
            return [];
        }

        return element.Content is TableContent content
            ? content.Table.Cells.SelectMany(
                cell => Fill(
                    [CellOf(areas[0], content.Table, cell)],
                    LaidWord.Of(InlineMarkup.Plain(cell.Text), []),
                    LinesIn(cell.Text),
                    isCentred: false))
            : Fill(areas, LaidWord.Of(LaidWord.TextOf(element), element.Lines), LinesIn(element.Text), IsCentred(element.Role));
    }

    private static bool IsCentred(ElementRole role) =>
        role is ElementRole.FigureCaption or ElementRole.TableCaption or ElementRole.Formula or ElementRole.PageNumber;

    private static Area CellOf(Area table, Table grid, TableCell cell)
    {
        double column = table.Width / grid.Columns;
        double row = table.Height / grid.Rows;
        int last = cell.Column + cell.ColumnSpan;

        // The first column of a table whose text runs from right to left is its rightmost.
        (int from, int to) = Direction.IsRightToLeft(TableText.ToTabs(grid))
            ? (grid.Columns - last, grid.Columns - cell.Column)
            : (cell.Column, last);
        return new Area(
            table.Left + column * from, table.Top + row * cell.Row,
            table.Left + column * to, table.Top + row * (cell.Row + cell.RowSpan));
    }

    private static int LinesIn(string text) => text.AsSpan().Count('\n') + 1;

    private static IEnumerable<PlacedLine> Fill(List<Area> areas, List<LaidWord> words, int writtenLines, bool isCentred)
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

            List<LaidWord> part = words[first..next];
            int written = areas.Count == 1 ? writtenLines : 1;
            foreach (PlacedLine line in VerticalLayout.RunsDown(areas[i], part)
                ? VerticalLayout.Fill(areas[i], part, written)
                : FillOne(areas[i], part, written, isCentred))
            {
                yield return line;
            }
        }
    }

    private static IEnumerable<PlacedLine> FillOne(Area area, List<LaidWord> words, int writtenLines, bool isCentred)
    {
        double all = words.Sum(word => word.Units + 1);
        int count = Math.Clamp((int)Math.Round(Math.Sqrt(LetterWidth * all * area.Height / area.Width)), 1, Math.Max(1, words.Count));
        bool areWritten = writtenLines > 1 && writtenLines >= 0.6 * count;
        int lines = areWritten ? writtenLines : count;
        double target = all / lines;
        List<(List<LaidWord> Words, int Line)> rows = [];
        double before = 0;
        foreach (LaidWord word in words)
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
        double step = area.Height / lines;
        foreach ((List<LaidWord> row, int line) in rows)
        {
            var place = new Area(area.Left, area.Top + line * step, area.Right, area.Top + (line + 1) * step);
            yield return LineLayout.Place(row, place, Math.Min(area.Width / widest, LineLayout.WidestLetter * step), isCentred);
        }
    }
}
