using SkiaSharp;

namespace DeepSeekOcr.Rendering;

/// <summary>
/// The bundled fonts: two monospaced, two sans-serif, two serif, all freely licensed (Resources/Fonts/NOTICE.md); and, by their names,
/// those that are installed on the machine.
/// </summary>
public static class FontLibrary
{
    private static readonly (string Name, string Resource, bool IsMonospaced)[] Bundled =
    [
        ("DejaVu Sans Mono", "DejaVuSansMono", true),
        ("JetBrains Mono", "JetBrainsMono-Regular", true),
        ("Liberation Sans", "LiberationSans-Regular", false),
        ("Open Sans", "OpenSans-Regular", false),
        ("Liberation Serif", "LiberationSerif-Regular", false),
        ("Caladea", "Caladea-Regular", false),
    ];

    private static readonly Lazy<IReadOnlyList<Font>> Loaded = new(() => [.. Bundled.Select(Load)]);

    /// <summary>All bundled fonts, the default one first.</summary>
    public static IReadOnlyList<Font> Fonts => Loaded.Value;

    /// <summary>The font of plain pages: DejaVu Sans Mono, whose letters and digits are hard to mistake for one another.</summary>
    public static Font Default => Fonts[0];

    /// <summary>
    /// The font of the given name, whatever its case and spaces ("dejavusansmono" is "DejaVu Sans Mono"): a bundled one, else an installed
    /// one, by its family and style ("Lato Bold Italic").
    /// </summary>
    /// <exception cref="PageRenderException">There is no such font.</exception>
    public static Font Find(string name) => TryFind(name)
        ?? throw new PageRenderException(
            $"font '{name}' is neither bundled nor installed; bundled are {string.Join(", ", Fonts.Select(font => font.Name))}");

    /// <summary>As <see cref="Find"/>; null where there is no such font.</summary>
    public static Font? TryFind(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        string key = Key(name);
        return Fonts.FirstOrDefault(font => Key(font.Name) == key) ?? SystemFonts.Find(key);
    }

    /// <summary>A name without what may differ in it: its spaces and case.</summary>
    internal static string Key(string name) => name.Replace(" ", "", StringComparison.Ordinal).ToUpperInvariant();

    private static Font Load((string Name, string Resource, bool IsMonospaced) font)
    {
        using Stream stream = typeof(FontLibrary).Assembly.GetManifestResourceStream("fonts/" + font.Resource)
            ?? throw new InvalidOperationException($"The font {font.Resource} is missing from the assembly.");
        using SKData data = SKData.Create(stream);
        SKTypeface typeface = SKTypeface.FromData(data)
            ?? throw new InvalidOperationException($"The font {font.Resource} in the assembly is not a font.");
        return new Font(font.Name, typeface, font.IsMonospaced);
    }
}
