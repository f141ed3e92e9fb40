namespace DeepSeekOcr.Rendering.Documents;

/// <summary>
/// Breaks the blocks of a document into the lines of its page, from top to bottom and column by column, until the page is full.
/// </summary>
internal sealed class DocumentLayout
{
    private const float MarginalScale = 0.85f;
    private const float HeadingSpace = 0.8f;
    private const float ListIndent = 1.5f;

    private readonly int _width;
    private readonly int _height;
    private readonly DocumentStyle _style;
    private readonly List<SetLine> _lines = [];
    private readonly List<Rule> _rules = [];
    private float _top;
    private float _columnTop;
    private int _columns = 1;
    private int _column;

    private DocumentLayout(int width, int height, DocumentStyle style)
    {
        (_width, _height, _style) = (width, height, style);
        _top = style.MarginEnd;
    }

    private float Gap => _style.ColumnGap * _style.SizePixels;

    /// <summary>Width of a column.</summary>
    private float Room => (_width - (2 * _style.MarginSide) - ((_columns - 1) * Gap)) / _columns;

    /// <summary>Where the column begins.</summary>
    private float Left => _style.MarginSide + (_column * (Room + Gap));

    /// <summary>What the page takes.</summary>
    public static SetPage Of(IReadOnlyList<DocumentBlock> blocks, int width, int height, DocumentStyle style)
    {
        var layout = new DocumentLayout(width, height, style);
        BlockKind? before = null;
        bool isFull = false;
        foreach (DocumentBlock block in blocks)
        {
            if (block.Kind is BlockKind.RunningHead or BlockKind.PageNumber)
            {
                layout.AddMarginal(block);
            }
            else if (!isFull)
            {
                isFull = !layout.Add(block, before);
                before = block.Kind;
            }
        }

        return new SetPage(layout._lines, layout._rules);
    }

    /// <summary>From here on the text runs in columns; what is above spans them.</summary>
    private void BeginColumns()
    {
        if (_columns != _style.Columns)
        {
            _columns = _style.Columns;
            _columnTop = _top;
        }
    }

    /// <summary>Sets a line in the middle of the top or bottom margin.</summary>
    private void AddMarginal(DocumentBlock block)
    {
        float size = _style.SizePixels * MarginalScale;
        float middle = block.Kind == BlockKind.RunningHead ? _style.MarginEnd / 2 : _height - (_style.MarginEnd / 2);
        float width = WidthOf(block.Text, _style.Body) * size;
        _lines.Add(
            new SetLine(
                block.Text, _style.Body, size, (_width - width) / 2, middle + (_style.Body.CapHeight * size / 2), Stretch: 0));
    }

    /// <summary>Sets a block below what there is; false where the page ends first.</summary>
    private bool Add(DocumentBlock block, BlockKind? before)
    {
        bool isHeading = block.Kind == BlockKind.Heading;
        Font font = isHeading ? _style.Heading : _style.Body;
        float size = isHeading ? _style.SizePixels * _style.HeadingScale : _style.SizePixels;
        _top += SpaceBefore(block.Kind, before) * size;
        if (!isHeading || before is not null)
        {
            BeginColumns();
        }

        if (block.Kind == BlockKind.TableRow && RowWidth(block.Text, font) * size < Room)
        {
            return AddRow(block.Text, font, size, isFirst: before != BlockKind.TableRow);
        }

        float hanging = block.Kind == BlockKind.ListItem ? ListIndent * size : 0;
        float first = hanging + (block.Kind == BlockKind.Paragraph ? _style.Indent * size : 0);
        string text = block.Text.Replace('\t', ' ');
        for (int start = 0; start < text.Length;)
        {
            if (!HasRoom(font, size))
            {
                return false;
            }

            float indent = start == 0 ? first : hanging;
            (int end, int next) = Break(text, start, font, (Room - indent) / size);
            _lines.Add(Set(text[start..end], block.Kind, font, size, indent, isLast: next >= text.Length));
            _top += _style.LineHeight * size;
            start = next;
        }

        return true;
    }

    /// <summary>Sets a row of a table, its cells at even distances.</summary>
    private bool AddRow(string text, Font font, float size, bool isFirst)
    {
        if (!HasRoom(font, size))
        {
            return false;
        }

        float between = (_style.LineHeight - font.Ascent - font.Descent) * size / 2;
        if (isFirst && _style.RuleThickness > 0)
        {
            _rules.Add(new Rule(Left, Left + Room, _top - between));
        }

        float cell = Room / text.Split('\t').Length;
        _lines.Add(new SetLine(text, font, size, Left, _top + (font.Ascent * size), Stretch: 0, cell));
        _top += _style.LineHeight * size;
        if (_style.RuleThickness > 0)
        {
            _rules.Add(new Rule(Left, Left + Room, _top - between));
        }

        return true;
    }

    /// <summary>Whether a line still fits, in this column or at the top of the next, where it then stands.</summary>
    private bool HasRoom(Font font, float size)
    {
        float needed = (font.Ascent + font.Descent) * size;
        float bottom = _height - _style.MarginEnd;
        if (_top + needed > bottom && _column + 1 < _columns)
        {
            _column++;
            _top = _columnTop;
        }

        return _top + needed <= bottom;
    }

    private float SpaceBefore(BlockKind kind, BlockKind? before) =>
        before is null || (kind is BlockKind.Line or BlockKind.TableRow && before == kind) ? 0
        : kind == BlockKind.Heading ? HeadingSpace
        : kind == BlockKind.ListItem && before == BlockKind.ListItem ? _style.ParagraphSpace / 2
        : _style.ParagraphSpace;

    private SetLine Set(string text, BlockKind kind, Font font, float size, float indent, bool isLast)
    {
        float slack = Room - indent - (WidthOf(text, font) * size);
        int spaces = text.Count(character => character == ' ');
        bool isCentred = _style.Alignment == TextAlignment.Centred && kind is BlockKind.Paragraph or BlockKind.Heading;
        bool isStretched = _style.Alignment == TextAlignment.Justified && kind == BlockKind.Paragraph && !isLast && spaces > 0;
        return new SetLine(
            text,
            font,
            size,
            Left + indent + (isCentred ? slack / 2 : 0),
            _top + (font.Ascent * size),
            isStretched ? slack / spaces : 0);
    }

    /// <summary>Where a line ends and the next begins: at the last space that lets it fit, else inside a word.</summary>
    /// <param name="text">Words and single spaces.</param>
    /// <param name="start">Where the line begins.</param>
    /// <param name="font">Its font.</param>
    /// <param name="room">Width of the line, in units of the size.</param>
    private static (int End, int Next) Break(string text, int start, Font font, float room)
    {
        float width = 0;
        int space = -1;
        for (int i = start; i < text.Length; i++)
        {
            width += font.Advance(text[i]);
            if (text[i] == ' ')
            {
                space = i;
            }
            else if (width > room)
            {
                return space > start ? (space, space + 1) : (Math.Max(i, start + 1), Math.Max(i, start + 1));
            }
        }

        return (text.Length, text.Length);
    }

    /// <summary>Width of a row whose cells are as wide as the widest with a space after it, in units of the size.</summary>
    private static float RowWidth(string text, Font font)
    {
        string[] cells = text.Split('\t');
        return cells.Length * (cells.Max(cell => WidthOf(cell, font)) + font.Advance(' '));
    }

    private static float WidthOf(string text, Font font) => text.Sum(font.Advance);
}
