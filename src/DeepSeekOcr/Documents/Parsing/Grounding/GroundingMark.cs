namespace DeepSeekOcr.Documents.Parsing.Grounding;

/// <summary>What a mark does.</summary>
internal enum MarkKind
{
    OpenLabel,
    CloseLabel,
    OpenBoxes,
    CloseBoxes,
    PageBreak,

    /// <summary>A control token that was written out; it says nothing about the page.</summary>
    Control,

    /// <summary>The end of the text, which no spelling has.</summary>
    End,
}

/// <summary>The spellings that are markup; everything else is text.</summary>
internal static class GroundingMark
{
    public const string PageBreak = "<PAGE>";

    private static readonly (string Spelling, MarkKind Kind)[] All =
    [
        ("<|ref|>", MarkKind.OpenLabel),
        ("<|/ref|>", MarkKind.CloseLabel),
        ("<|det|>", MarkKind.OpenBoxes),
        ("<|/det|>", MarkKind.CloseBoxes),
        (PageBreak, MarkKind.PageBreak),
        ("<|grounding|>", MarkKind.Control),
        ("<｜begin▁of▁sentence｜>", MarkKind.Control),
        ("<｜end▁of▁sentence｜>", MarkKind.Control),
        ("<｜▁pad▁｜>", MarkKind.Control),
    ];

    /// <summary>Finds the first mark.</summary>
    /// <param name="text">The text.</param>
    /// <param name="kind">What the mark does.</param>
    /// <param name="length">Its characters; 0 if there is none.</param>
    /// <returns>Where it begins; without a mark, where one may have begun that the text does not finish, else the text's end.</returns>
    public static int Find(ReadOnlySpan<char> text, out MarkKind kind, out int length)
    {
        (kind, length) = (MarkKind.End, 0);
        int at = 0;
        while (text[at..].IndexOf('<') is >= 0 and int offset)
        {
            at += offset;
            ReadOnlySpan<char> rest = text[at..];
            if (rest.Length == 1)
            {
                return at;
            }

            if (rest[1] is '|' or 'P' or '｜')
            {
                foreach ((string spelling, MarkKind candidate) in All)
                {
                    // No spelling begins with another one.
                    if (rest.StartsWith(spelling, StringComparison.Ordinal))
                    {
                        (kind, length) = (candidate, spelling.Length);
                        return at;
                    }

                    if (rest.Length < spelling.Length && spelling.AsSpan().StartsWith(rest, StringComparison.Ordinal))
                    {
                        return at;
                    }
                }
            }

            at++;
        }

        return text.Length;
    }
}
