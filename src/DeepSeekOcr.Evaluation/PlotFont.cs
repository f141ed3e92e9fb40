using DeepSeekOcr.Files;
using ScottPlot;

namespace DeepSeekOcr.Evaluation;

/// <summary>The bundled font for plots.</summary>
internal static class PlotFont
{
    private const string Resource = "OpenSans-Regular";
    private const string Name = "Body";

    /// <summary>An empty plot whose texts are drawn in the bundled font.</summary>
    /// <remarks>The plotting library takes fonts from files only, and sees none of the system's.</remarks>
    public static Plot CreatePlot()
    {
        string path = Path.Combine(Path.GetTempPath(), $"dsocr-{Resource}.ttf");
        if (!File.Exists(path))
        {
            AtomicFile.Write(path, stream =>
            {
                using Stream font = typeof(PlotFont).Assembly.GetManifestResourceStream($"fonts/{Resource}")!;
                font.CopyTo(stream);
            });
        }

        Fonts.AddFontFile(Name, path);
        Fonts.Default = Name;
        var plot = new Plot();
        plot.Font.Set(Name);
        return plot;
    }
}
