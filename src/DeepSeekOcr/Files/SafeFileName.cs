using System.Text;

namespace DeepSeekOcr.Files;

/// <summary>Names of files that are safe on every system, whatever a document is called.</summary>
public static class SafeFileName
{
    // Leaves what is added to the name of a document: suffixes, numbers of pages, the ending of a file that is not whole yet.
    private const int LongestName = PartFile.LongestName - 55;
    private const string Reserved = "<>:\"/\\|?*";

    private static readonly string[] Devices = ["CON", "PRN", "AUX", "NUL"];

    /// <summary>Makes a file's name of a text: no folders, no characters or names that a system refuses, at most 200 bytes.</summary>
    /// <returns>At least one character; never a name that is hidden or leads to another folder.</returns>
    public static string Of(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var name = new StringBuilder();
        foreach (Rune rune in text.EnumerateRunes())
        {
            bool isUnsafe = Rune.IsControl(rune) || rune == Rune.ReplacementChar
                || (rune.IsBmp && Reserved.Contains((char)rune.Value, StringComparison.Ordinal));
            name.Append(isUnsafe ? "_" : rune.ToString());
        }

        string trimmed = PartFile.Cut(name.ToString().Trim(' ', '.'), LongestName).TrimEnd(' ', '.');
        if (trimmed.Length == 0)
        {
            return "document";
        }

        string stem = trimmed.Split('.')[0];
        bool isDevice = Devices.Contains(stem, StringComparer.OrdinalIgnoreCase)
            || (stem.Length == 4 && char.IsAsciiDigit(stem[3])
                && (stem.StartsWith("COM", StringComparison.OrdinalIgnoreCase)
                    || stem.StartsWith("LPT", StringComparison.OrdinalIgnoreCase)));
        return isDevice || trimmed[0] == '-' ? $"_{trimmed}" : trimmed;
    }
}
