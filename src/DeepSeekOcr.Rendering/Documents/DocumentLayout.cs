namespace DeepSeekOcr.Rendering.Documents;

/// <summary>A line of a document's page.</summary>
/// <param name="Text">Its characters.</param>
/// <param name="Font">Their font.</param>
/// <param name="Size">Their size in pixels.</param>
/// <param name="Left">Where the first begins.</param>
/// <param name="Baseline">What they stand on.</param>
/// <param name="Stretch">What every space is wider than the font's.</param>
internal sealed record SetLine(string Text, Font Font, float Size, float Left, float Baseline, float Stretch);

/// <summary>Breaks the blocks of a document into the lines of its page, from top to bottom, until the page is full.</summary>
internal sealed class DocumentLayout
{
    private const float MarginalScale = 0.85f;
    private const float HeadingSpace = 0.8f;
    private const float ListIndent = 1.5f;

    private readonly int _width;
    private readonly int _height;
    private readonly DocumentStyle _style;
    private readonly List<SetLine> _lines = [];
    private float _top;

    private DocumentLayout(int width, int height, DocumentStyle style)
    {
        (_width, _height, _style) = (width, height, style);
        _top = style.MarginEnd;
    }

    private float Room => _width - (2 * _style.MarginSide);

    /// <summary>The lines that the page takes, in reading order.</summary>
    public static IReadOnlyList<SetLine> Of(IReadOnlyList<DocumentBlock> blocks, int width, int height, DocumentStyle style)
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

        return layout._lines;
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
        float hanging = block.Kind == BlockKind.ListItem ? ListIndent * size : 0;
        float first = hanging + (block.Kind == BlockKind.Paragraph ? _style.Indent * size : 0);
        string text = block.Text;
        for (int start = 0; start < text.Length;)
        {
            if (_top + ((font.Ascent + font.Descent) * size) > _height - _style.MarginEnd)
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

    private float SpaceBefore(BlockKind kind, BlockKind? before) =>
        before is null || (kind == BlockKind.Line && before == BlockKind.Line) ? 0
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
            _style.MarginSide + indent + (isCentred ? slack / 2 : 0),
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

    private static float WidthOf(string text, Font font) => text.Sum(font.Advance);
}
