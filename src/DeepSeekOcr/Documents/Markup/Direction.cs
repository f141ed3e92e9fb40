using System.Text;

namespace DeepSeekOcr.Documents.Markup;

/// <summary>The direction of a text: that of its first letter (Unicode Standard Annex 9, rules P2 and P3).</summary>
internal static class Direction
{
    /// <summary>Whether a text runs from right to left.</summary>
    public static bool IsRightToLeft(string text)
    {
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (Rune.IsLetter(rune))
            {
                return IsRightToLeft(rune);
            }
        }

        return false;
    }

    /// <summary>
    /// Whether a character is of a script that runs from right to left: Hebrew, Arabic, Syriac, Thaana, N'Ko and their neighbours; forms
    /// of presentation; scripts beyond the basic plane.
    /// </summary>
    public static bool IsRightToLeft(Rune rune) =>
        rune.Value is (>= 0x0590 and < 0x0900) or (>= 0xFB1D and < 0xFE00) or (>= 0xFE70 and < 0xFF00) or (>= 0x10800 and < 0x11000)
            or (>= 0x1E800 and < 0x1F000);
}
