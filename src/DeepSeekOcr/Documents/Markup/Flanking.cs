using System.Globalization;

namespace DeepSeekOcr.Documents.Markup;

/// <summary>What may open and close emphasis: the rules of CommonMark 0.31.2, section 6.2, for <c>**</c>.</summary>
/// <remarks>
/// Those rules look for spaces and punctuation around words. Scripts that set no space between words may have emphasis anywhere, so
/// that <c>**“引用”**文字</c> is bold here, though not in CommonMark.
/// </remarks>
internal static class Flanking
{
    /// <summary>Whether emphasis may begin between two characters; a space stands for the text's end.</summary>
    public static bool Opens(char before, char after) => OpensInCommonMark(before, after)
        || (!char.IsWhiteSpace(after) && Ideograph.Is(before));

    /// <summary>Whether emphasis may end between two characters.</summary>
    public static bool Closes(char before, char after) => ClosesInCommonMark(before, after)
        || (!char.IsWhiteSpace(before) && Ideograph.Is(after));

    /// <summary>The same by CommonMark alone, and not within a word.</summary>
    public static bool OpensInCommonMark(char before, char after) =>
        !char.IsWhiteSpace(after) && !IsWithinWord(before, after)
        && (!IsPunctuation(after) || char.IsWhiteSpace(before) || IsPunctuation(before));

    /// <summary>The same by CommonMark alone, and not within a word.</summary>
    public static bool ClosesInCommonMark(char before, char after) => OpensInCommonMark(after, before);

    private static bool IsWithinWord(char before, char after) => IsOfWord(before) && IsOfWord(after);

    // Latin, Greek, Cyrillic: what comes after them either has no spaces or lets particles follow a word.
    private static bool IsOfWord(char c) => char.IsLetterOrDigit(c) && c is < '\u0530' or (>= '\u1E00' and < '\u2000');

    private static bool IsPunctuation(char c) => char.IsPunctuation(c) || char.GetUnicodeCategory(c)
        is UnicodeCategory.MathSymbol or UnicodeCategory.CurrencySymbol or UnicodeCategory.ModifierSymbol or UnicodeCategory.OtherSymbol;
}
