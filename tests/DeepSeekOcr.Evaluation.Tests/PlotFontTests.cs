using ScottPlot;
using SkiaSharp;

namespace DeepSeekOcr.Evaluation.Tests;

public sealed class PlotFontTests
{
    [Fact]
    public void CreatePlot_AnyMachine_DrawsTextInBundledFont()
    {
        using Plot plot = PlotFont.CreatePlot();

        Assert.Equal("Open Sans", plot.Axes.Title.Label.FontName);
        SKTypeface typeface = Fonts.GetTypeface("Open Sans", FontWeight.Normal, FontSlant.Upright, FontSpacing.Normal);
        Assert.Equal("Open Sans", typeface.FamilyName);
        plot.Title("precision");
        Assert.NotEmpty(plot.GetImage(200, 100).GetImageBytes());
    }
}
