using DeepSeekOcr.Documents.Markup;
using DeepSeekOcr.Documents.Tables;

namespace DeepSeekOcr.Documents.Parsing.Blocks;

/// <summary>Cuts text into blocks: headings, lists, tables, formulas, code, paragraphs. The same for text with marks and without.</summary>
/// <remarks>
/// A block ends at an empty line, or where its own closing says so; where that is missing it ends at the next empty line, and its fault
/// says so. The kind of a mark is that of the first block, unless the text says what that is. Blocks cover all of the text but white space.
/// </remarks>
internal sealed class BlockSplitter
{
    private const string FormulaOpening = @"\[";
    private const string Dollars = "$$";

    // Looked back for an open formula at a line that looks like an item.
    private const int LongestFormula = 2_000;

    private readonly string _text;
    private readonly List<Block> _blocks = [];
    private ElementKind? _first;
    private ElementKind _kind;
    private int _start = -1;
    private bool _isImplied;    // Only the mark says what the open block is.
    private bool _isMarked;     // The open block has the mark's kind: lines that look like items or headings go on with it.
    private bool _hasItems;     // The open list has an item.
    private int _emptyAt = -1;  // The open list ends here, unless it goes on after the empty line.
    private int _neverClosed = int.MaxValue; // No fence of this length or longer is closed any more.
    private int _lastLine;      // Where the last line of the open paragraph begins.

    private BlockSplitter(string text, ElementKind? first) => (_text, _first) = (text, first);

    /// <summary>The blocks of a text in order.</summary>
    /// <param name="text">The text.</param>
    /// <param name="first">Kind of the first block, unless the text says what it is.</param>
    public static List<Block> Split(string text, ElementKind? first = null)
    {
        var splitter = new BlockSplitter(text, first);
        int at = 0;
        while (at < text.Length)
        {
            int end = text.IndexOf('\n', at);
            at = splitter.AddLine(at, end < 0 ? text.Length : end + 1);
        }

        splitter.CloseAt(text.Length);
        return splitter._blocks;
    }

    /// <summary>Adds a line, or the rest of one.</summary>
    /// <returns>Where to go on: after the line, or after the block that begins in it.</returns>
    private int AddLine(int start, int end)
    {
        ReadOnlySpan<char> line = _text.AsSpan(start, end - start).Trim();
        if (line.IsEmpty)
        {
            AddEmptyLine(start);
            return end;
        }

        CloseListUnlessItGoesOn(start, line);
        if (BlockLine.HeadingLevel(line) is > 0 and int level && !_isMarked)
        {
            AddHeading(level, start, end);
            return end;
        }

        if (CodeText.FenceLength(line) is > 0 and int fence)
        {
            return AddCode(line[0], fence, start, end);
        }

        if ((line.StartsWith(FormulaOpening) || line.StartsWith(Dollars)) && AddFormula(start) is > 0 and int after)
        {
            return after;
        }

        if (HtmlTableReader.FindTable(_text.AsSpan(start, end - start), out HtmlTag table))
        {
            if (!string.IsNullOrWhiteSpace(_text[start..(start + table.Start)]))
            {
                AddToParagraph(line, start);
            }

            return AddTable(start + table.Start);
        }

        if (BlockLine.IsTableRule(line) && _start >= 0 && _text.AsSpan(_lastLine, start - _lastLine).Contains('|'))
        {
            return AddPipes(end);
        }

        AddToParagraph(line, start);
        return end;
    }

    private void AddEmptyLine(int start)
    {
        if (_start >= 0 && _hasItems)
        {
            _emptyAt = _emptyAt < 0 ? start : _emptyAt;
        }
        else
        {
            CloseAt(start);
        }
    }

    /// <summary>A list goes on after an empty line with an item of its sort or with a line that is indented.</summary>
    private void CloseListUnlessItGoesOn(int start, ReadOnlySpan<char> line)
    {
        if (_emptyAt < 0)
        {
            return;
        }

        bool isIndented = _text.AsSpan(start).StartsWith("  ");
        bool isNumbered = BlockLine.ItemStart(_text.AsSpan(_start).TrimStart(), out int number) > 0 && number >= 0;
        bool isItem = BlockLine.ItemStart(line, out int next) > 0 && next >= 0 == isNumbered;
        if (!isIndented && !isItem)
        {
            CloseAt(_emptyAt);
        }

        _emptyAt = -1;
    }

    private void AddHeading(int level, int start, int end)
    {
        bool isOfMark = _first?.Role == ElementRole.Heading;
        Open(isOfMark ? _first!.Value : level == 1 ? ElementKind.Title : ElementKind.SubTitle, start);
        _isMarked = isOfMark;
        if (!isOfMark)
        {
            CloseAt(end);
        }
    }

    private int AddCode(char sign, int fence, int start, int end)
    {
        Open(_first?.Role == ElementRole.Code ? _first.Value : ElementKind.Code, start);
        for (int at = end; at < _text.Length && fence < _neverClosed;)
        {
            int next = _text.IndexOf('\n', at);
            next = next < 0 ? _text.Length : next + 1;
            if (BlockLine.ClosesFence(_text.AsSpan(at, next - at).Trim(), sign, fence))
            {
                return CloseAt(next);
            }

            at = next;
        }

        // Backticks and tildes are not told apart here: no model mixes them.
        _neverClosed = Math.Min(_neverClosed, fence);
        return CloseAt(BlockEnd.EmptyLine(_text, start), GroundingFault.UnclosedCode);
    }

    /// <summary>Adds a formula that begins a line.</summary>
    /// <returns>Where to go on; 0 if it is none.</returns>
    private int AddFormula(int start)
    {
        int opening = _text.Length - _text.AsSpan(start).TrimStart().Length;
        bool isDollars = _text[opening] == '$';
        int end = BlockEnd.Formula(_text, opening + 2, isDollars ? Dollars : @"\]", out bool isClosed);
        if (isDollars && !isClosed)
        {
            return 0;
        }

        Open(_first?.Role == ElementRole.Formula ? _first.Value : ElementKind.Equation, start);
        return CloseAt(isClosed ? AfterNumber(end) : end, isClosed ? null : GroundingFault.UnclosedFormula);
    }

    /// <summary>The number or full stop after a formula belongs to it; words do not.</summary>
    private int AfterNumber(int end)
    {
        const int LongestNumber = 12;
        int line = _text.IndexOf('\n', end);
        line = line < 0 ? _text.Length : line + 1;
        ReadOnlySpan<char> tail = _text.AsSpan(end, line - end).Trim();
        bool isNumber = tail.Length <= LongestNumber && (tail.IsEmpty || tail.IndexOfAnyExcept(".,;:") < 0 || (tail[0] is '(' or '（'
            && tail.TrimEnd(".,;")[^1] is ')' or '）' && !tail.Contains(' ')));
        return isNumber ? line : end;
    }

    private int AddTable(int start)
    {
        Open(_first is { Role: ElementRole.Table or ElementRole.Figure } kind ? kind : ElementKind.Table, start);
        int end = BlockEnd.Table(_text, start, out bool isClosed);
        return CloseAt(end, isClosed ? null : GroundingFault.UnclosedTable);
    }

    /// <summary>Adds a table of pipes, whose rule was found below the last line of the open paragraph.</summary>
    private int AddPipes(int end)
    {
        int start = _lastLine;
        bool isFirst = start == _start && _blocks.Count == 0;
        if (start == _start)
        {
            _start = -1;
        }

        Open(isFirst && _kind.Role is ElementRole.Table or ElementRole.Figure ? _kind : ElementKind.Table, start);
        while (end < _text.Length)
        {
            int next = _text.IndexOf('\n', end);
            next = next < 0 ? _text.Length : next + 1;
            ReadOnlySpan<char> row = _text.AsSpan(end, next - end);
            if (!row.Contains('|') || HtmlTableReader.FindTable(row, out _))
            {
                break;
            }

            end = next;
        }

        return CloseAt(end);
    }

    private void AddToParagraph(ReadOnlySpan<char> line, int start)
    {
        bool isItem = BlockLine.ItemStart(line, out int number) > 0;
        if (_start < 0 && _first is { } mark)
        {
            bool saysItself = isItem && mark.Role == ElementRole.Paragraph && mark != ElementKind.List;
            Open(saysItself ? ElementKind.List : mark, start);
            _isImplied = !saysItself;
            _isMarked = mark.Role is not (ElementRole.Paragraph or ElementRole.Table or ElementRole.Figure);
            _hasItems = isItem && _kind == ElementKind.List;
        }
        else if (_start < 0 || (isItem && !_hasItems && !_isMarked && number is -1 or 1 && !IsInFormula(start)))
        {
            Open(isItem ? ElementKind.List : ElementKind.Text, start);
            _hasItems = isItem;
        }

        _lastLine = start;
    }

    private bool IsInFormula(int at)
    {
        ReadOnlySpan<char> before = _text.AsSpan(Math.Max(_start, at - LongestFormula)..at);
        return before.LastIndexOf(@"\(") > before.LastIndexOf(@"\)") || before.LastIndexOf(FormulaOpening) > before.LastIndexOf(@"\]");
    }

    private void Open(ElementKind kind, int start)
    {
        CloseAt(start);
        (_kind, _start) = (kind, start);
        (_first, _isImplied, _isMarked, _hasItems, _lastLine) = (null, false, false, false, start);
    }

    private int CloseAt(int end, GroundingFault? fault = null)
    {
        if (_start >= 0)
        {
            _blocks.Add(new Block(_kind, new TextRange(_start, end - _start), _isImplied, fault));
            _start = -1;
            _emptyAt = -1;
            (_isMarked, _hasItems) = (false, false);
        }

        return end;
    }
}
