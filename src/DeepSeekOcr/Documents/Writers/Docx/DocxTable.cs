using System.Globalization;
using DeepSeekOcr.Documents.Markup;
using DocumentFormat.OpenXml.Wordprocessing;
using Grid = DeepSeekOcr.Documents.Tables.Table;
using GridCell = DeepSeekOcr.Documents.Tables.TableCell;

namespace DeepSeekOcr.Documents.Writers.Docx;

/// <summary>Tables of Word.</summary>
internal static class DocxTable
{
    // Word refuses more columns.
    private const int MostColumns = 63;

    // Twentieths of a point: a letter of the table's text, and what stands left and right of it.
    private const int LetterWidth = 130;
    private const int Padding = 320;

    /// <summary>The table; columns beyond the 63 that Word takes are put into the last one.</summary>
    public static Table Create(Grid grid)
    {
        int columns = Math.Min(grid.Columns, MostColumns);
        int[] widths = Widths(grid, columns);
        var table = new Table(
            new TableProperties(
                new TableWidth { Width = "0", Type = TableWidthUnitValues.Auto },
                new TableBorders(
                    Border<TopBorder>(), Border<LeftBorder>(), Border<BottomBorder>(), Border<RightBorder>(),
                    Border<InsideHorizontalBorder>(), Border<InsideVerticalBorder>())),
            new TableGrid(widths.Select(width => new GridColumn { Width = Text(width) })));

        if (Direction.IsRightToLeft(string.Join(' ', grid.Cells.Select(cell => cell.Text))))
        {
            table.GetFirstChild<TableProperties>()!.BiDiVisual = new BiDiVisual();
        }

        // What the cells above still cover: [column] the cell and the first row after it.
        var above = new GridCell?[columns];
        int row = 0;
        foreach (IReadOnlyList<GridCell> cells in grid.CellsByRow())
        {
            table.AppendChild(Row(cells, row++, above, widths));
        }

        return table;
    }

    private static TableRow Row(IReadOnlyList<GridCell> cells, int row, GridCell?[] above, int[] widths)
    {
        int columns = widths.Length;
        var result = new TableRow();
        int next = 0;
        int column = 0;
        while (column < columns)
        {
            if (next < cells.Count && cells[next].Column == column)
            {
                GridCell cell = cells[next++];
                int span = Math.Min(cell.ColumnSpan, columns - column);
                string text = cell.Text;
                while (column + span == columns && next < cells.Count && cells[next].Column >= columns)
                {
                    text += " " + cells[next++].Text;
                }

                result.AppendChild(
                    Cell(text, span, cell.RowSpan > 1 ? MergedCellValues.Restart : null, cell.IsHeader, widths.AsSpan(column, span)));
                above[column] = cell.RowSpan > 1 ? cell : null;
                column += span;
            }
            else if (above[column] is { } upper && row < upper.Row + upper.RowSpan)
            {
                int span = Math.Min(upper.ColumnSpan, columns - column);
                result.AppendChild(Cell("", span, MergedCellValues.Continue, isHeader: false, widths.AsSpan(column, span)));
                column += span;
            }
            else
            {
                result.AppendChild(Cell("", 1, null, isHeader: false, widths.AsSpan(column, 1)));
                column++;
            }
        }

        return result;
    }

    private static TableCell Cell(string text, int span, MergedCellValues? merge, bool isHeader, ReadOnlySpan<int> widths)
    {
        int width = 0;
        foreach (int part in widths)
        {
            width += part;
        }

        var properties = new TableCellProperties(new TableCellWidth { Width = Text(width), Type = TableWidthUnitValues.Dxa });
        if (span > 1)
        {
            properties.AppendChild(new GridSpan { Val = span });
        }

        if (merge is { } value)
        {
            properties.AppendChild(new VerticalMerge { Val = value });
        }

        Paragraph paragraph = DocxText.Paragraph("TableText", text);
        if (isHeader)
        {
            foreach (Run run in paragraph.Elements<Run>().Where(run => run.RunProperties is null or { RightToLeftText: not null }))
            {
                run.RunProperties ??= new RunProperties();
                run.RunProperties.Bold = new Bold();
            }
        }

        return new TableCell(properties, paragraph);
    }

    /// <summary>As wide as the longest text of each column asks, all narrowed alike if the sheet is too narrow.</summary>
    private static int[] Widths(Grid grid, int columns)
    {
        int[] widths = new int[columns];
        Array.Fill(widths, Padding);
        foreach (GridCell cell in grid.Cells.Where(cell => cell.ColumnSpan == 1 && cell.Column < columns))
        {
            int letters = Math.Min(100, cell.Text.Split('\n').Max(line => line.Length));
            widths[cell.Column] = Math.Max(widths[cell.Column], Padding + LetterWidth * Math.Max(3, letters));
        }

        int sum = widths.Sum();
        return sum <= DocxStyles.TextWidth ? widths : [.. widths.Select(width => (int)((long)width * DocxStyles.TextWidth / sum))];
    }

    private static string Text(int width) => width.ToString(CultureInfo.InvariantCulture);

    private static TBorder Border<TBorder>()
        where TBorder : BorderType, new() => new() { Val = BorderValues.Single, Size = 4, Space = 0, Color = "999999" };
}
