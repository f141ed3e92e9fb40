namespace DeepSeekOcr.Documents.Markup;

/// <summary>Characters of East Asian scripts, which are about as wide as high.</summary>
internal static class Ideograph
{
    /// <summary>Whether a character is Han, Kana, Hangul, or punctuation made for them.</summary>
    public static bool Is(char c) => c is (>= '\u2E80' and <= '\u9FFF') or (>= '\uAC00' and <= '\uD7AF') or (>= '\uF900' and <= '\uFAFF')
        or (>= '\uFF01' and <= '\uFF60');

    /// <summary>Whether a character is of a script without spaces between words: all of these but Hangul.</summary>
    public static bool IsUnspaced(char c) => Is(c) && c is not ((>= '\uAC00' and <= '\uD7AF') or (>= '\u3130' and <= '\u318F'));

    /// <summary>Where the word ends that begins at a character: at a space, or after one character of a script without spaces.</summary>
    public static int WordEnd(ReadOnlySpan<char> text, int start)
    {
        int end = start + 1;
        while (end < text.Length && !char.IsWhiteSpace(text[end]) && !IsUnspaced(text[start]) && !IsUnspaced(text[end]))
        {
            end++;
        }

        return end;
    }
}
