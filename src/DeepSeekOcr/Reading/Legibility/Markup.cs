using DeepSeekOcr.Documents.Parsing.Grounding;

namespace DeepSeekOcr.Reading.Legibility;

/// <summary>Whether a character of a model's output stands on the page.</summary>
internal enum Written : byte
{
    /// <summary>It does.</summary>
    Text,

    /// <summary>It is of a label, which is the text in line mode and in location, and a kind of element elsewhere.</summary>
    Label,

    /// <summary>It says only what and where something is.</summary>
    Mark,
}

/// <summary>Tells what of a model's output stands on the page.</summary>
internal static class Markup
{
    // A tag of a table is shorter; what is longer, such as "a < b and c > d", is text.
    private const int LongestTag = 64;

    /// <summary>Takes grounding marks with their boxes, tags of HTML and names of LaTeX commands for marks.</summary>
    /// <returns>[characters of <paramref name="text"/>]</returns>
    public static Written[] Of(ReadOnlySpan<char> text)
    {
        var written = new Written[text.Length];
        MarkGrounding(text, written);
        for (int i = 0; i < text.Length; i++)
        {
            int length = written[i] == Written.Mark ? 0 : text[i] switch
            {
                '<' => TagLength(text[i..]),
                '\\' => CommandLength(text[i..]),
                _ => 0,
            };
            written.AsSpan(i, length).Fill(Written.Mark);
            i += Math.Max(0, length - 1);
        }

        return written;
    }

    private static void MarkGrounding(ReadOnlySpan<char> text, Written[] written)
    {
        Written inside = Written.Text;
        for (int at = 0; at < text.Length;)
        {
            int mark = at + GroundingMark.Find(text[at..], out MarkKind kind, out int length);
            written.AsSpan(at, mark - at).Fill(inside);
            written.AsSpan(mark, length).Fill(Written.Mark);
            inside = kind switch
            {
                MarkKind.OpenBoxes => Written.Mark,
                MarkKind.OpenLabel => Written.Label,
                MarkKind.CloseBoxes or MarkKind.CloseLabel => Written.Text,
                _ => inside,
            };
            at = length > 0 ? mark + length : text.Length;
        }
    }

    /// <summary>Characters of <c>&lt;td colspan="2"&gt;</c> or <c>&lt;/td&gt;</c>; 0 if none begins here.</summary>
    private static int TagLength(ReadOnlySpan<char> text)
    {
        ReadOnlySpan<char> inside = text[1..];
        bool isTag = inside.Length > 1 && (char.IsAsciiLetter(inside[0]) || inside[0] == '/' && char.IsAsciiLetter(inside[1]));
        int end = isTag ? inside[..Math.Min(inside.Length, LongestTag)].IndexOfAny('>', '<', '\n') : -1;
        return end > 0 && inside[end] == '>' ? end + 2 : 0;
    }

    /// <summary>Characters of <c>\frac</c>; 0 if no command of two letters or more begins here.</summary>
    private static int CommandLength(ReadOnlySpan<char> text)
    {
        int length = 1;
        while (length < text.Length && char.IsAsciiLetter(text[length]))
        {
            length++;
        }

        return length > 2 ? length : 0;
    }
}
