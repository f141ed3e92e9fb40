namespace DeepSeekOcr.Documents.Tables;

/// <summary>Lays cells out on a grid as browsers do: each goes to the first place of its row that no cell from above covers.</summary>
internal sealed class TableBuilder
{
    /// <summary>Most columns; cells beyond are left out.</summary>
    public const int MostColumns = 1000;

    // Places in all: a table of this many is a mistake or an attack.
    private const int MostPlaces = 1_000_000;

    private readonly List<TableCell> _cells = [];
    private readonly List<int> _freeFrom = []; // [column] first row that is not covered from above
    private int _row = -1;
    private int _column;

    /// <summary>Begins the next row.</summary>
    public void AddRow()
    {
        _row++;
        _column = 0;
    }

    /// <summary>Adds a cell to the row.</summary>
    /// <returns>Whether there was room.</returns>
    public bool AddCell(string text, int rowSpan, int columnSpan, bool isHeader)
    {
        while (_column < _freeFrom.Count && _freeFrom[_column] > _row)
        {
            _column++;
        }

        if (_column >= MostColumns || (long)(_row + 1) * Math.Max(_freeFrom.Count, _column + 1) > MostPlaces)
        {
            return false;
        }

        int width = Math.Min(columnSpan, MostColumns - _column);
        for (int i = 0; i < width; i++)
        {
            if (_column + i == _freeFrom.Count)
            {
                _freeFrom.Add(0);
            }
            else if (_freeFrom[_column + i] > _row)
            {
                // A cell from above stands in the way of a span; cells never overlap here.
                width = i;
                break;
            }

            _freeFrom[_column + i] = (int)Math.Min(int.MaxValue, (long)_row + rowSpan);
        }

        _cells.Add(new TableCell(_row, _column, rowSpan, width, text, isHeader));
        _column += width;
        return true;
    }

    /// <summary>The table; spans end with its last row.</summary>
    public Table Build() => new(
        _row + 1, _freeFrom.Count, [.. _cells.Select(cell => cell with { RowSpan = Math.Min(cell.RowSpan, _row + 1 - cell.Row) })]);
}
