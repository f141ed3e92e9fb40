namespace DeepSeekOcr.Documents.Tables;

/// <summary>A table as a grid whose cells may span rows and columns. Every place of the grid belongs to at most one cell.</summary>
/// <param name="Rows">Number of rows.</param>
/// <param name="Columns">Number of columns.</param>
/// <param name="Cells">The cells, row by row; a ragged table leaves places without one.</param>
public sealed record Table(int Rows, int Columns, IReadOnlyList<TableCell> Cells)
{
    /// <summary>Whether a cell spans more than one place.</summary>
    public bool HasSpans => Cells.Any(cell => cell.RowSpan > 1 || cell.ColumnSpan > 1);

    /// <summary>The cells by row, each with those that begin in it.</summary>
    public IEnumerable<IReadOnlyList<TableCell>> CellsByRow()
    {
        int next = 0;
        for (int row = 0; row < Rows; row++)
        {
            int first = next;
            while (next < Cells.Count && Cells[next].Row == row)
            {
                next++;
            }

            yield return [.. Cells.Skip(first).Take(next - first)];
        }
    }

    /// <summary>The texts of one row, a spanning cell's in its first place, empty where no cell begins.</summary>
    /// <param name="cells">The cells that begin in the row.</param>
    public string[] TextsOf(IReadOnlyList<TableCell> cells)
    {
        ArgumentNullException.ThrowIfNull(cells);
        string[] texts = new string[Columns];
        Array.Fill(texts, "");
        foreach (TableCell cell in cells)
        {
            texts[cell.Column] = cell.Text;
        }

        return texts;
    }
}

/// <summary>A cell of a table.</summary>
/// <param name="Row">Its first row, from 0.</param>
/// <param name="Column">Its first column, from 0.</param>
/// <param name="RowSpan">Rows it takes, at least 1.</param>
/// <param name="ColumnSpan">Columns it takes, at least 1.</param>
/// <param name="Text">Its text; line breaks are kept.</param>
/// <param name="IsHeader">Whether it is written as a header.</param>
public readonly record struct TableCell(int Row, int Column, int RowSpan, int ColumnSpan, string Text, bool IsHeader);
