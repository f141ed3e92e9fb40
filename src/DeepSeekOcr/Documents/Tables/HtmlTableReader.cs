using System.Text;
using DeepSeekOcr.Documents.Markup;

namespace DeepSeekOcr.Documents.Tables;

/// <summary>A table of HTML and the words that stand in it without being in a cell.</summary>
/// <param name="Table">The table; absent if there is no cell.</param>
/// <param name="Caption">What stands in <c>&lt;caption&gt;</c>; may be empty.</param>
/// <param name="Stray">What stands between its rows, which browsers show before it; may be empty.</param>
internal readonly record struct ParsedTable(Table? Table, string Caption, string Stray);

/// <summary>Reads a table of HTML as models write it: without header cells, ragged, with spans, often cut off.</summary>
/// <remarks>
/// Rows are what a browser makes of the same text: a cell outside a row opens one; the end of a row, or of the table's head, body or foot,
/// ends it. Tags of formatting go, raised and lowered text keeps its tags, blocks and inner tables become line breaks. Every other
/// character is text of a cell, of the caption, or stray. One pass.
/// </remarks>
internal sealed class HtmlTableReader
{
    /// <summary>Most characters of a table; the longest output of a model is a quarter of it.</summary>
    public const int MostCharacters = 200_000;

    private readonly TableBuilder _builder = new();
    private readonly StringBuilder _caption = new();
    private readonly StringBuilder _stray = new();
    private readonly StringBuilder _text = new(); // of the open cell
    private HtmlTag? _cell;
    private bool _isRowOpen;
    private bool _isInCaption;
    private bool _hasCell;
    private int _depth;

    private HtmlTableReader()
    {
    }

    /// <summary>Reads the first table of a text; what stands before and after it is not looked at.</summary>
    /// <returns>The table; absent if there is none with a cell, or the text is too long.</returns>
    public static Table? Read(string html) => ReadWhole(html).Table;

    /// <summary>Reads the first table of a text with the words beside its cells.</summary>
    public static ParsedTable ReadWhole(string html)
    {
        if (html.Length > MostCharacters || !FindTable(html, out HtmlTag tag))
        {
            return new ParsedTable(null, "", "");
        }

        var reader = new HtmlTableReader();
        int at = tag.Start;
        do
        {
            reader.Add(html.AsSpan(at, tag.Start - at));
            reader.Add(tag, html);
            at = tag.End;
        }
        while (reader._depth > 0 && HtmlTag.Next(html, at, out tag));

        reader.Add(reader._depth > 0 ? html.AsSpan(at) : []);
        reader.CloseCell();
        return new ParsedTable(
            reader._hasCell ? reader._builder.Build() : null, HtmlCellText.Of(reader._caption), HtmlCellText.Of(reader._stray));
    }

    /// <summary>Finds where the first table of a text begins.</summary>
    public static bool FindTable(ReadOnlySpan<char> text, out HtmlTag table, int from = 0)
    {
        while (text[from..].IndexOf("<table", StringComparison.OrdinalIgnoreCase) is >= 0 and int offset)
        {
            from += offset;
            if (HtmlTag.TryRead(text, from, out table))
            {
                return true;
            }

            from++;
        }

        table = default;
        return false;
    }

    private StringBuilder Sink => _cell is not null ? _text : _isInCaption ? _caption : _stray;

    private void Add(ReadOnlySpan<char> text) => Sink.Append(text);

    private void Add(HtmlTag tag, string html)
    {
        switch (tag.Name)
        {
            case "table":
                _depth = Math.Max(0, _depth + (tag.IsClosing ? -1 : 1));
                if (_depth != (tag.IsClosing ? 0 : 1))
                {
                    Sink.Append('\n');
                }

                break;
            case "tr" or "td" or "th" or "thead" or "tbody" or "tfoot" or "caption":
                if (_depth > 1)
                {
                    Sink.Append('\n');
                }
                else
                {
                    AddStructure(tag);
                }

                break;
            case "br" or "p" or "div" or "li" or "ul" or "ol" or "hr" or "pre":
                Sink.Append('\n');
                break;
            case "sub" or "sup":
                Sink.Append(html, tag.Start, tag.End - tag.Start);
                break;
        }
    }

    private void AddStructure(HtmlTag tag)
    {
        CloseCell();
        _isInCaption = tag is { Name: "caption", IsClosing: false };
        if (_isInCaption)
        {
            _caption.Append('\n');
        }
        else if (tag.Name is "td" or "th")
        {
            if (!tag.IsClosing)
            {
                OpenRow();
                _cell = tag;
            }
        }
        else if (tag.Name != "caption")
        {
            _isRowOpen = false;
            if (tag is { Name: "tr", IsClosing: false })
            {
                OpenRow();
            }
        }

        _stray.Append(' ');
    }

    private void OpenRow()
    {
        if (!_isRowOpen)
        {
            _builder.AddRow();
            _isRowOpen = true;
        }
    }

    private void CloseCell()
    {
        if (_cell is { } cell)
        {
            _builder.AddCell(HtmlCellText.Of(_text), cell.RowSpan, cell.ColumnSpan, cell.Name == "th");
            _hasCell = true;
            _text.Clear();
            _cell = null;
        }
    }
}
