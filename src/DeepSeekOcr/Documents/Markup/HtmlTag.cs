using System.Collections.Frozen;
using System.Globalization;

namespace DeepSeekOcr.Documents.Markup;

/// <summary>A tag of HTML in text that a model wrote.</summary>
/// <remarks>
/// Text is full of signs that look like tags: <c>a&lt;b and c&gt;d</c>. Only a known name followed by <c>&gt;</c>,
/// <c>/&gt;</c> or attributes with values is a tag. Attribute values are bounded, so that looking costs a constant at each sign.
/// </remarks>
/// <param name="Name">In lower case.</param>
/// <param name="IsClosing">Whether it is <c>&lt;/…&gt;</c>.</param>
/// <param name="Start">Where it begins.</param>
/// <param name="End">Where what follows begins.</param>
/// <param name="RowSpan">Its <c>rowspan</c>, 1 if it has none.</param>
/// <param name="ColumnSpan">Its <c>colspan</c>, 1 if it has none.</param>
internal readonly record struct HtmlTag(string Name, bool IsClosing, int Start, int End, int RowSpan, int ColumnSpan)
{
    private const int MostSpan = 10_000;
    private const int LongestValue = 1_000;

    private static readonly FrozenSet<string> OfTables =
        new[] { "table", "tr", "td", "th", "thead", "tbody", "tfoot", "caption" }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenSet<string> Names = OfTables.Concat(
        [
            "br", "p", "div", "li", "ul", "ol", "hr", "b", "i", "u", "s", "a", "em", "strong", "span", "sub", "sup", "font", "small", "big",
            "center", "code", "colgroup", "col", "html", "body", "img", "script", "style", "del", "ins", "mark", "pre",
        ]).ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> ByName = Names.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Whether it belongs to the structure of tables.</summary>
    public bool IsOfTable => OfTables.Contains(Name);

    /// <summary>Finds the next tag.</summary>
    /// <param name="text">The text.</param>
    /// <param name="from">Where to begin.</param>
    /// <param name="tag">Receives it.</param>
    /// <returns>Whether there is one.</returns>
    public static bool Next(ReadOnlySpan<char> text, int from, out HtmlTag tag)
    {
        for (int at = from; at < text.Length; at++)
        {
            int offset = text[at..].IndexOf('<');
            if (offset < 0)
            {
                break;
            }

            at += offset;
            if (TryRead(text, at, out tag))
            {
                return true;
            }
        }

        tag = default;
        return false;
    }

    /// <summary>Reads the tag that begins at a place.</summary>
    public static bool TryRead(ReadOnlySpan<char> text, int start, out HtmlTag tag)
    {
        tag = default;
        int at = start + 1;
        bool isClosing = at < text.Length && text[at] == '/';
        at += isClosing ? 1 : 0;
        int first = at;
        while (at < text.Length && char.IsAsciiLetterOrDigit(text[at]))
        {
            at++;
        }

        if (at == first || !ByName.TryGetValue(text[first..at], out string? name))
        {
            return false;
        }

        var reader = new AttributeReader(text, at);
        if (!reader.Read(mayEnd: OfTables.Contains(name)))
        {
            return false;
        }

        tag = new HtmlTag(name, isClosing, start, reader.At, reader.RowSpan, reader.ColumnSpan);
        return true;
    }

    /// <summary>Reads attributes up to the end of a tag.</summary>
    private ref struct AttributeReader(ReadOnlySpan<char> text, int at)
    {
        private readonly ReadOnlySpan<char> _text = text;

        public int At { get; private set; } = at;

        public int RowSpan { get; private set; } = 1;

        public int ColumnSpan { get; private set; } = 1;

        /// <summary>Goes to what follows the tag; false if this is none.</summary>
        /// <param name="mayEnd">Whether the text may end within it, as at the token limit.</param>
        public bool Read(bool mayEnd)
        {
            while (true)
            {
                int before = At;
                SkipSpace();
                if (At == _text.Length)
                {
                    return mayEnd;
                }

                if (_text[At] == '>' || (_text[At] == '/' && At + 1 < _text.Length && _text[At + 1] == '>'))
                {
                    At += _text[At] == '>' ? 1 : 2;
                    return true;
                }

                if (At == before || !ReadAttribute(mayEnd))
                {
                    return false;
                }
            }
        }

        private bool ReadAttribute(bool mayEnd)
        {
            int first = At;
            while (At < _text.Length && (char.IsAsciiLetterOrDigit(_text[At]) || _text[At] is '-' or '_' or ':'))
            {
                At++;
            }

            ReadOnlySpan<char> name = _text[first..At];
            SkipSpace();
            if (name.IsEmpty || At == _text.Length || _text[At] != '=')
            {
                return name is "nowrap" or "noshade" or "hidden" || (mayEnd && At == _text.Length);
            }

            At++;
            SkipSpace();
            ReadOnlySpan<char> value = ReadValue();
            if (name.Equals("rowspan", StringComparison.OrdinalIgnoreCase))
            {
                RowSpan = Span(value);
            }
            else if (name.Equals("colspan", StringComparison.OrdinalIgnoreCase))
            {
                ColumnSpan = Span(value);
            }

            return !value.IsEmpty || At == _text.Length || _text[At - 1] is '"' or '\'';
        }

        private ReadOnlySpan<char> ReadValue()
        {
            if (At < _text.Length && _text[At] is '"' or '\'')
            {
                ReadOnlySpan<char> rest = _text.Slice(At + 1, Math.Min(LongestValue, _text.Length - At - 1));
                int length = rest.IndexOf(_text[At]);
                if (length >= 0)
                {
                    At += length + 2;
                    return rest[..length];
                }
            }

            int first = At;
            while (At < _text.Length && !char.IsWhiteSpace(_text[At]) && _text[At] is not ('<' or '>'))
            {
                At++;
            }

            return _text[first..At];
        }

        private void SkipSpace()
        {
            while (At < _text.Length && _text[At] is ' ' or '\t' or '\n' or '\r')
            {
                At++;
            }
        }

        private static int Span(ReadOnlySpan<char> value) =>
            int.TryParse(value.Trim(" \"'"), NumberStyles.None, CultureInfo.InvariantCulture, out int span)
                ? Math.Clamp(span, 1, MostSpan)
                : 1;
    }
}
