namespace DeepSeekOcr.Documents.Markup;

/// <summary>Characters of scripts that are written without spaces and are about as wide as high.</summary>
internal static class Ideograph
{
    /// <summary>Whether a character is Han, Kana, Hangul, or punctuation made for them.</summary>
    public static bool Is(char c) => c is (>= '\u2E80' and <= '\u9FFF') or (>= '\uAC00' and <= '\uD7AF') or (>= '\uF900' and <= '\uFAFF')
        or (>= '\uFF01' and <= '\uFF60');
}
