using SkiaSharp;

namespace DeepSeekOcr.Rendering;

/// <summary>Fonts that are installed on the machine, by family and style: "Lato", "Lato Bold", "EB Garamond Bold Italic".</summary>
/// <remarks>Which there are depends on the machine; <c>training/fonts.sh</c> installs those that training files name.</remarks>
internal static class SystemFonts
{
    private const int Regular = (int)SKFontStyleWeight.Normal;

    private static readonly string[] Extensions = [".ttf", ".otf", ".woff"];

    private static readonly Lazy<IReadOnlyDictionary<string, string>> Paths = new(Scan);
    private static readonly Dictionary<string, Font> Loaded = [];

    /// <summary>The font of a key (<see cref="FontLibrary.Key"/>), or null where no such font is installed.</summary>
    public static Font? Find(string key)
    {
        lock (Loaded)
        {
            if (!Loaded.TryGetValue(key, out Font? font)
                && Paths.Value.TryGetValue(key, out string? path)
                && SKTypeface.FromFile(path) is { } typeface)
            {
                Loaded.Add(key, font = new Font(NameOf(typeface), typeface, typeface.IsFixedPitch));
            }

            return font;
        }
    }

    private static Dictionary<string, string> Scan()
    {
        var paths = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string path in Folders().Where(Directory.Exists).SelectMany(Files))
        {
            using SKTypeface? typeface = SKTypeface.FromFile(path);
            if (typeface is not null)
            {
                paths.TryAdd(FontLibrary.Key(NameOf(typeface)), path);
            }
        }

        return paths;
    }

    private static string[] Folders()
    {
        string home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        return
        [
            Environment.GetFolderPath(Environment.SpecialFolder.Fonts), Path.Combine(home, ".fonts"),
            Path.Combine(home, ".local/share/fonts"), "/usr/local/share/fonts", "/usr/share/fonts", "/usr/share/texmf/fonts/opentype",
        ];
    }

    private static IEnumerable<string> Files(string folder) =>
        Directory.EnumerateFiles(folder, "*", new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true })
            .Where(file => Extensions.Contains(Path.GetExtension(file), StringComparer.OrdinalIgnoreCase))
            .Order(StringComparer.Ordinal);

    private static string NameOf(SKTypeface typeface)
    {
        string weight = typeface.FontWeight switch
        {
            < 250 => " Thin",
            < 350 => " Light",
            > 850 => " Black",
            >= (int)SKFontStyleWeight.Bold => " Bold",
            > Regular + 50 => " Medium",
            _ => "",
        };
        string width = typeface.FontWidth < (int)SKFontStyleWidth.Normal ? " Condensed" : "";
        return typeface.FamilyName + width + weight + (typeface.FontSlant == SKFontStyleSlant.Upright ? "" : " Italic");
    }
}
