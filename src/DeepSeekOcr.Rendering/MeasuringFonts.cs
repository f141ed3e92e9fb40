namespace DeepSeekOcr.Rendering;

/// <summary>Fonts that nothing is trained on, in any style: what is read in them shows what a model makes of letters new to it.</summary>
public static class MeasuringFonts
{
    private static readonly string[] Keys;

    static MeasuringFonts()
    {
        Keys = [.. Families.Select(FontLibrary.Key)];
    }

    /// <summary>Their families.</summary>
    public static IReadOnlyList<string> Families { get; } =
        ["Noto Serif", "Noto Sans", "Carlito", "Linux Libertine", "FreeSerif", "FreeSans", "DejaVu Serif", "Roboto", "Gentium", "Hack"];

    /// <summary>Whether a name is that of one of them, whatever its style, case and spaces.</summary>
    public static bool Contains(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        string key = FontLibrary.Key(name);
        return Array.Exists(Keys, reserved => key.StartsWith(reserved, StringComparison.Ordinal));
    }
}
