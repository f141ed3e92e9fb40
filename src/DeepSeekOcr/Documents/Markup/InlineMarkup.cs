using System.Buffers;

namespace DeepSeekOcr.Documents.Markup;

/// <summary>Takes running text apart where models mark it. Linear in its length.</summary>
/// <remarks>
/// <code>
/// \( … \)   $ … $             mathematics; dollars by <see cref="DollarMath"/>
/// \[ … \]   $$ … $$           displayed mathematics
/// ** … **                      bold; by <see cref="Flanking"/>
/// &lt;sup&gt; … &lt;/sup&gt;, &lt;sub&gt; … &lt;/sub&gt;   raised, lowered
/// </code>
/// Everything else is text, an opening without its closing too.
/// </remarks>
internal sealed class InlineMarkup
{
    private const int LongestScript = 200;

    private static readonly SearchValues<char> Openings = SearchValues.Create("\\$*<");

    private readonly string _text;
    private readonly List<Mark> _marks = [];
    private bool _noMath; // No closing follows any more, for each kind of opening.
    private bool _noDisplayMath;
    private bool _noDollars;

    private InlineMarkup(string text) => _text = text;

    private enum MarkKind
    {
        Span,
        Stars,
        Bold,
    }

    /// <summary>The runs of a text; empty ones are left out.</summary>
    public static List<InlineRun> Split(string text)
    {
        if (!text.AsSpan().ContainsAny(Openings))
        {
            return text.Length > 0 ? [new InlineRun(InlineStyle.Plain, text)] : [];
        }

        var markup = new InlineMarkup(text);
        markup.Find();
        markup.PairStars();
        return markup.Runs();
    }

    /// <summary>The text without marks; raised and lowered characters as Unicode has them.</summary>
    public static string Plain(string text) => string.Concat(Split(text).Select(run => run.Style switch
    {
        InlineStyle.Superscript => ScriptText.Superscript(run.Text),
        InlineStyle.Subscript => ScriptText.Subscript(run.Text),
        _ => run.Text,
    }));

    private void Find()
    {
        int at = 0;
        while (at < _text.Length && _text.AsSpan(at).IndexOfAny(Openings) is >= 0 and int offset)
        {
            at += offset;
            at = _text[at] switch
            {
                '\\' => Backslash(at),
                '$' => Dollar(at),
                '*' => Stars(at),
                _ => Script(at),
            };
        }
    }

    private int Backslash(int at)
    {
        char sign = at + 1 < _text.Length ? _text[at + 1] : ' ';
        if (sign == '(' && !_noMath)
        {
            return AddTo(at, 2, @"\)", InlineStyle.Math, ref _noMath);
        }

        return sign == '[' && !_noDisplayMath ? AddTo(at, 2, @"\]", InlineStyle.DisplayMath, ref _noDisplayMath) : at + 2;
    }

    private int Dollar(int at)
    {
        if (at + 1 < _text.Length && _text[at + 1] == '$')
        {
            return _noDollars ? at + 2 : AddTo(at, 2, "$$", InlineStyle.DisplayMath, ref _noDollars);
        }

        int close = DollarMath.Close(_text, at);
        return close < 0 ? at + 1 : Add(at, at + 1, close, close + 1, InlineStyle.Math);
    }

    private int Stars(int at)
    {
        int end = at + 1;
        while (end < _text.Length && _text[end] == '*')
        {
            end++;
        }

        if (end == at + 2)
        {
            _marks.Add(new Mark(MarkKind.Stars, at, end, end, end, InlineStyle.Plain));
        }

        return end;
    }

    private int Script(int at)
    {
        if (!HtmlTag.TryRead(_text, at, out HtmlTag tag) || tag is { IsClosing: true } or { Name: not ("sup" or "sub") })
        {
            return at + 1;
        }

        string closing = tag.Name == "sup" ? "</sup>" : "</sub>";
        int length = _text.AsSpan(tag.End, Math.Min(LongestScript, _text.Length - tag.End))
            .IndexOf(closing, StringComparison.OrdinalIgnoreCase);
        return length < 0
            ? tag.End
            : Add(
                at, tag.End, tag.End + length, tag.End + length + closing.Length,
                tag.Name == "sup" ? InlineStyle.Superscript : InlineStyle.Subscript);
    }

    private int AddTo(int at, int opening, string closing, InlineStyle style, ref bool isGone)
    {
        int close = _text.IndexOf(closing, at + opening, StringComparison.Ordinal);
        isGone = close < 0;
        return close < 0 ? at + opening : Add(at, at + opening, close, close + closing.Length, style);
    }

    private int Add(int start, int from, int to, int end, InlineStyle style)
    {
        if (string.IsNullOrWhiteSpace(_text[from..to]))
        {
            return from;
        }

        _marks.Add(new Mark(MarkKind.Span, start, from, to, end, style));
        return end;
    }

    private void PairStars()
    {
        int open = -1;
        for (int i = 0; i < _marks.Count; i++)
        {
            if (_marks[i].Kind != MarkKind.Stars)
            {
                continue;
            }

            char before = _marks[i].Start > 0 ? _text[_marks[i].Start - 1] : ' ';
            char after = _marks[i].End < _text.Length ? _text[_marks[i].End] : ' ';
            if (open >= 0 && Flanking.Closes(before, after))
            {
                _marks[open] = _marks[open] with { Kind = MarkKind.Bold };
                _marks[i] = _marks[i] with { Kind = MarkKind.Bold };
                open = -1;
            }
            else if (Flanking.Opens(before, after))
            {
                open = i;
            }
        }
    }

    private List<InlineRun> Runs()
    {
        var runs = new List<InlineRun>();
        int plain = 0;
        bool isBold = false;
        foreach (Mark mark in _marks.Where(mark => mark.Kind != MarkKind.Stars))
        {
            AddPlain(mark.Start);
            if (mark.Kind == MarkKind.Bold)
            {
                isBold = !isBold;
            }
            else
            {
                runs.Add(new InlineRun(mark.Style, _text[mark.From..mark.To].Trim(), isBold));
            }

            plain = mark.End;
        }

        AddPlain(_text.Length);
        return runs;

        void AddPlain(int end)
        {
            if (end > plain)
            {
                runs.Add(new InlineRun(InlineStyle.Plain, _text[plain..end], isBold));
            }
        }
    }

    /// <summary>A place where markup may be: from <c>Start</c> to <c>End</c>, what is marked from <c>From</c> to <c>To</c>.</summary>
    private readonly record struct Mark(MarkKind Kind, int Start, int From, int To, int End, InlineStyle Style);
}
