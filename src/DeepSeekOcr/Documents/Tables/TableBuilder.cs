namespace DeepSeekOcr.Documents.Tables;

/// <summary>Lays cells out on a grid as browsers do: each goes to the first place of its row that no cell from above covers.</summary>
internal sealed class TableBuilder
{
    /// <summary>Most columns; the text of cells beyond goes to the last cell before them.</summary>
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

    /// <summary>Adds a cell to the row; where there is no room, its text to the cell before.</summary>
    public void AddCell(string text, int rowSpan, int columnSpan, bool isHeader)
    {
        while (_column < _freeFrom.Count && _freeFrom[_column] > _row)
        {
            _column++;
        }

        if (_cells.Count > 0
            && (_column >= MostColumns || (long)(_row + 1) * Math.Max(_freeFrom.Count, _column + 1) > MostPlaces))
        {
            _cells[^1] = _cells[^1] with { Text = text.Length == 0 ? _cells[^1].Text : $"{_cells[^1].Text} {text}" };
            return;
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
    }

    /// <summary>The table of the rows and columns in which some cell begins; spans are cut to them.</summary>
    public Table Build()
    {
        int[] rows = Ranks(_row + 1, _cells.Select(cell => cell.Row));
        int[] columns = Ranks(_freeFrom.Count, _cells.Select(cell => cell.Column));
        return new Table(rows[^1], columns[^1], [.. _cells.Select(cell => cell with
        {
            Row = rows[cell.Row],
            Column = columns[cell.Column],
            RowSpan = rows[Math.Min(_row + 1, cell.Row + cell.RowSpan)] - rows[cell.Row],
            ColumnSpan = columns[cell.Column + cell.ColumnSpan] - columns[cell.Column],
        })]);
    }

    /// <summary>For each place, and the one after the last, how many places before it are used.</summary>
    private static int[] Ranks(int places, IEnumerable<int> used)
    {
        int[] ranks = new int[places + 1];
        foreach (int place in used)
        {
            ranks[place + 1] = 1;
        }

        for (int i = 1; i < ranks.Length; i++)
        {
            ranks[i] += ranks[i - 1];
        }

        return ranks;
    }
}
