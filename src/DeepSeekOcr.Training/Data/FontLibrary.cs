using SkiaSharp;

namespace DeepSeekOcr.Training.Data;

/// <summary>The bundled faces: two monospaced, two sans-serif, two serif, all freely licensed (Resources/Fonts/NOTICE.md).</summary>
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

    private static readonly Lazy<IReadOnlyList<FontFace>> Loaded = new(() => [.. Bundled.Select(Load)]);

    /// <summary>All faces, the default one first.</summary>
    public static IReadOnlyList<FontFace> Faces => Loaded.Value;

    /// <summary>The face of plain pages: DejaVu Sans Mono, whose letters and digits are hard to mistake for one another.</summary>
    public static FontFace Default => Faces[0];

    /// <summary>The face of the given name, whatever its case and spaces ("dejavusansmono" is "DejaVu Sans Mono").</summary>
    /// <exception cref="PageRenderException">There is no such face.</exception>
    public static FontFace Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return Faces.FirstOrDefault(face => Key(face.Name) == Key(name))
            ?? throw new PageRenderException($"font '{name}' is not bundled; the fonts are {string.Join(", ", Faces.Select(face => face.Name))}");
    }

    private static string Key(string name) => name.Replace(" ", "", StringComparison.Ordinal).ToUpperInvariant();

    private static FontFace Load((string Name, string Resource, bool IsMonospaced) face)
    {
        using Stream stream = typeof(FontLibrary).Assembly.GetManifestResourceStream("fonts/" + face.Resource)
            ?? throw new InvalidOperationException($"The font {face.Resource} is missing from the assembly.");
        using SKData data = SKData.Create(stream);
        SKTypeface typeface = SKTypeface.FromData(data)
            ?? throw new InvalidOperationException($"The font {face.Resource} in the assembly is not a font.");
        return new FontFace(face.Name, typeface, face.IsMonospaced);
    }
}
