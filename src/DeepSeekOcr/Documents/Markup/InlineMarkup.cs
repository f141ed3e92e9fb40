namespace DeepSeekOcr.Documents.Markup;

/// <summary>How a stretch of running text is set.</summary>
internal enum InlineStyle
{
    Plain,
    Bold,
    Math,
    DisplayMath,
}

/// <summary>A stretch of running text without its delimiters.</summary>
internal readonly record struct InlineRun(InlineStyle Style, string Text);

/// <summary>
/// Takes running text apart where models mark it: <c>\( … \)</c>, <c>\[ … \]</c> and <c>** … **</c>. Linear in its length.
/// </summary>
internal static class InlineMarkup
{
    private static readonly (string Open, string Close, InlineStyle Style)[] Styles =
    [
        (@"\(", @"\)", InlineStyle.Math), (@"\[", @"\]", InlineStyle.DisplayMath), ("**", "**", InlineStyle.Bold),
    ];

    /// <summary>The runs of a text; an opening without its closing is plain.</summary>
    public static List<InlineRun> Split(string text)
    {
        var runs = new List<InlineRun>();
        Span<bool> isGone = stackalloc bool[Styles.Length]; // No closing follows any more.
        int plain = 0;
        int at = 0;
        while (at + 1 < text.Length)
        {
            int style = OpeningAt(text, at);
            int close = -1;
            if (style >= 0 && !isGone[style])
            {
                close = text.IndexOf(Styles[style].Close, at + 2, StringComparison.Ordinal);
                isGone[style] = close < 0;
            }

            if (close <= at + 2)
            {
                at += style >= 0 ? 2 : 1;
                continue;
            }

            AddPlain(plain, at);
            runs.Add(new InlineRun(Styles[style].Style, text[(at + 2)..close].Trim()));
            plain = at = close + 2;
        }

        AddPlain(plain, text.Length);
        return runs;

        void AddPlain(int from, int to)
        {
            if (to > from)
            {
                runs.Add(new InlineRun(InlineStyle.Plain, text[from..to]));
            }
        }
    }

    private static int OpeningAt(string text, int at)
    {
        if (text[at] is '\\' or '*')
        {
            for (int i = 0; i < Styles.Length; i++)
            {
                if (text[at] == Styles[i].Open[0] && text[at + 1] == Styles[i].Open[1])
                {
                    return i;
                }
            }
        }

        return -1;
    }
}
