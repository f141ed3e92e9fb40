using DeepSeekOcr.Documents.Parsing.Grounding;

namespace DeepSeekOcr.Reading.Legibility;

/// <summary>Which characters of a model's output stand on the page, and which only say what and where something is.</summary>
internal static class Markup
{
    // A tag of a table is shorter; what is longer, such as "a < b and c > d", is text.
    private const int LongestTag = 64;

    /// <summary>Marks what is not on the page: grounding marks with their boxes, tags of HTML, names of LaTeX commands.</summary>
    /// <returns>[characters of <paramref name="text"/>] whether it is markup</returns>
    public static bool[] MaskOf(ReadOnlySpan<char> text)
    {
        bool[] mask = new bool[text.Length];
        MaskGrounding(text, mask);
        for (int i = 0; i < text.Length; i++)
        {
            int length = mask[i] ? 0 : text[i] switch
            {
                '<' => TagLength(text[i..]),
                '\\' => CommandLength(text[i..]),
                _ => 0,
            };
            mask.AsSpan(i, length).Fill(true);
            i += Math.Max(0, length - 1);
        }

        return mask;
    }

    private static void MaskGrounding(ReadOnlySpan<char> text, bool[] mask)
    {
        bool isBox = false;
        for (int at = 0; at < text.Length;)
        {
            int mark = at + GroundingMark.Find(text[at..], out MarkKind kind, out int length);
            mask.AsSpan(at, mark - at).Fill(isBox);
            mask.AsSpan(mark, length).Fill(true);
            isBox = kind == MarkKind.OpenBoxes || isBox && kind != MarkKind.CloseBoxes;
            if (length == 0)
            {
                mask.AsSpan(mark).Fill(isBox);
                return;
            }

            at = mark + length;
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
