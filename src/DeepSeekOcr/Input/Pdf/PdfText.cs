namespace DeepSeekOcr.Input.Pdf;

/// <summary>Tells whether the text that a PDF page carries besides its image is worth having.</summary>
internal static class PdfText
{
    /// <summary>A page with fewer letters has no usable text: a heading over a scan says nothing about it.</summary>
    public const int LeastLetters = 32;

    // What fonts without a map to Unicode give, of all that is no white space.
    private const double MostGarbage = 0.1;

    /// <summary>Whether there are enough letters, and few characters that are none.</summary>
    public static bool IsUsable(string text)
    {
        (int letters, int garbage, int printed) = (0, 0, 0);
        foreach (char character in text)
        {
            letters += char.IsLetter(character) ? 1 : 0;
            garbage += character is '\uFFFD' or (>= '\uE000' and <= '\uF8FF')
                || (char.IsControl(character) && !char.IsWhiteSpace(character))
                ? 1
                : 0;
            printed += char.IsWhiteSpace(character) ? 0 : 1;
        }

        return letters >= LeastLetters && garbage <= MostGarbage * printed;
    }
}
