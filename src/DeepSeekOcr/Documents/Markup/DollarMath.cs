using System.Buffers;
using System.Text.RegularExpressions;

namespace DeepSeekOcr.Documents.Markup;

/// <summary>Tells dollars that delimit mathematics from prices and variables.</summary>
internal static partial class DollarMath
{
    private const int Longest = 1_000;

    private static readonly SearchValues<char> OfMathematics = SearchValues.Create("\\^_=<>+");

    /// <summary>Where the mathematics that opens with a dollar closes.</summary>
    /// <remarks>
    /// No space stands within the delimiters, no letter or digit touches them from outside, and what is between is not prose: the next
    /// dollar closes, or none does.
    /// </remarks>
    /// <returns>Place of the closing dollar; −1 if the dollar opens nothing.</returns>
    public static int Close(string text, int open)
    {
        if (open + 1 >= text.Length || char.IsWhiteSpace(text[open + 1]) || (open > 0 && IsOfWord(text[open - 1])))
        {
            return -1;
        }

        int close = open;
        do
        {
            int offset = text.AsSpan(close + 1, Math.Min(Longest, text.Length - close - 1)).IndexOf('$');
            if (offset < 0)
            {
                return -1;
            }

            close += offset + 1;
        }
        while (text[close - 1] == '\\');

        bool isClosing = close > open + 1 && !char.IsWhiteSpace(text[close - 1]) && (close + 1 == text.Length || !IsOfWord(text[close + 1]))
            && (close + 1 == text.Length || text[close + 1] != '$');
        return isClosing && !IsProse(text.AsSpan(open + 1, close - open - 1)) ? close : -1;
    }

    private static bool IsOfWord(char c) => char.IsAsciiLetterOrDigit(c);

    private static bool IsProse(ReadOnlySpan<char> text) => !text.ContainsAny(OfMathematics) && TwoWords().IsMatch(text);

    [GeneratedRegex(@"\p{L}{2,}[,.;:]?\s+\p{L}{2,}", RegexOptions.NonBacktracking)]
    private static partial Regex TwoWords();
}
