using DeepSeekOcr.Rendering;
using ScottPlot;
using SkiaSharp;

namespace DeepSeekOcr.Evaluation;

/// <summary>The bundled font for plots, which look alike on every machine.</summary>
internal sealed class PlotFont : IFontResolver
{
    private const string Name = "Open Sans";

    private static readonly Lazy<PlotFont> Registered = new(() =>
    {
        var font = new PlotFont();
        Fonts.FontResolvers.Add(font);
        Fonts.Default = Name;
        return font;
    });

    /// <summary>An empty plot whose texts are drawn in the bundled font.</summary>
    public static Plot CreatePlot()
    {
        _ = Registered.Value;
        var plot = new Plot();
        plot.Font.Set(Name);
        return plot;
    }

    /// <inheritdoc/>
    public SKTypeface? CreateTypeface(string fontName, FontWeight weight, FontSlant slant, FontSpacing spacing) =>
        fontName == Name ? FontLibrary.Find(Name).CreateTypeface() : null;

    /// <inheritdoc/>
    public SKTypeface? CreateTypeface(string fontName, bool bold, bool italic) =>
        CreateTypeface(fontName, FontWeight.Normal, FontSlant.Upright, FontSpacing.Normal);
}
