namespace DeepSeekOcr.Documents.Parsing;

/// <summary>A block of Markdown: its kind and where it stands.</summary>
internal readonly record struct MarkdownBlock(ElementKind Kind, TextRange Range);

/// <summary>Cuts text without grounding marks into blocks: headings, lists, tables, formulas, code, paragraphs.</summary>
/// <remarks>A block ends at an empty line, or where its own closing says so; a closing that is missing lets it end with the text.</remarks>
internal sealed class MarkdownBlocks
{
    private const string Fence = "```";

    private readonly string _text;
    private readonly List<MarkdownBlock> _blocks = [];
    private ElementKind _kind;
    private int _start = -1;
    private string? _until;

    private MarkdownBlocks(string text) => _text = text;

    /// <summary>The blocks of a text in order.</summary>
    public static List<MarkdownBlock> Split(string text)
    {
        var blocks = new MarkdownBlocks(text);
        int at = 0;
        while (at < text.Length)
        {
            int end = text.IndexOf('\n', at);
            end = end < 0 ? text.Length : end + 1;
            blocks.AddLine(at, end);
            at = end;
        }

        blocks.Close(text.Length);
        return blocks._blocks;
    }

    /// <summary>Number of <c>#</c> that make a line a heading, 1 to 6; 0 if it is none.</summary>
    public static int HeadingLevel(ReadOnlySpan<char> line)
    {
        int level = line.IndexOfAnyExcept('#');
        return level is >= 1 and <= 6 && line[level] == ' ' ? level : 0;
    }

    private void AddLine(int start, int end)
    {
        ReadOnlySpan<char> line = _text.AsSpan(start, end - start).Trim();
        if (_until is not null)
        {
            CloseIfEnded(line, end);
            return;
        }

        if (line.IsEmpty)
        {
            Close(start);
        }
        else if (HeadingLevel(line) is > 0 and int level)
        {
            Open(level == 1 ? ElementKind.Title : ElementKind.SubTitle, start);
            Close(end);
        }
        else if (line.StartsWith(Fence))
        {
            Open(ElementKind.Code, start);
            _until = Fence;
        }
        else if (line.StartsWith("<table", StringComparison.OrdinalIgnoreCase))
        {
            Open(ElementKind.Table, start);
            _until = "</table>";
            CloseIfEnded(line, end);
        }
        else if (line.StartsWith(@"\["))
        {
            Open(ElementKind.Equation, start);
            _until = @"\]";
            CloseIfEnded(line, end);
        }
        else
        {
            AddToParagraph(IsListItem(line) ? ElementKind.List : ElementKind.Text, start);
        }
    }

    private void AddToParagraph(ElementKind kind, int start)
    {
        // A line without a mark goes on with the item before it.
        if (_start < 0 || (kind == ElementKind.List && _kind != ElementKind.List))
        {
            Open(kind, start);
        }
    }

    private void CloseIfEnded(ReadOnlySpan<char> line, int end)
    {
        if (_until == Fence ? line.StartsWith(Fence) : line.Contains(_until, StringComparison.OrdinalIgnoreCase))
        {
            _until = null;
            Close(end);
        }
    }

    private void Open(ElementKind kind, int start)
    {
        Close(start);
        (_kind, _start) = (kind, start);
    }

    private void Close(int end)
    {
        if (_start >= 0)
        {
            _blocks.Add(new MarkdownBlock(_kind, new TextRange(_start, end - _start)));
            _start = -1;
        }
    }

    private static bool IsListItem(ReadOnlySpan<char> line)
    {
        if (line.Length > 1 && line[0] is '-' or '*' or '+' or '•' && line[1] == ' ')
        {
            return true;
        }

        int digits = line.IndexOfAnyExceptInRange('0', '9');
        return digits is > 0 and < 4 && digits + 1 < line.Length && line[digits] is '.' or ')' && line[digits + 1] == ' ';
    }
}
