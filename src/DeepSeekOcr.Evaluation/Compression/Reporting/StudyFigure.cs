using DeepSeekOcr.Imaging;
using ScottPlot;

namespace DeepSeekOcr.Evaluation.Compression.Reporting;

/// <summary>
/// Draws precision against compression: a line with its 95 % band for each mode and kind, and the paper's points beside them.
/// </summary>
internal sealed class StudyFigure : IDisposable
{
    private const int Width = 1000;
    private const int Height = 600;
    private const byte BandOpacity = 45;

    // Okabe and Ito's colours, which colour-blind readers tell apart.
    private static readonly Color[] Colors =
        [.. ((string[])["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9"]).Select(Color.FromHex)];
    private static readonly Color PaperColor = Color.FromHex("#444444");

    private readonly Plot _plot = PlotFont.CreatePlot();

    public StudyFigure(StudySummary summary)
    {
        string[] kinds = [.. summary.Pooled.Select(cell => cell.Key.Kind).Distinct()];
        foreach (IGrouping<(string Mode, string Kind), StudyCell> line in summary.Pooled.GroupBy(cell => (cell.Key.Mode, cell.Key.Kind)))
        {
            Color color = Colors[Array.IndexOf(kinds, line.Key.Kind) % Colors.Length];
            AddLine(line.Key.Mode, line.Key.Kind, [.. line.Select(cell => cell.Figures).OfType<StudyFigures>()], color);
        }

        foreach (IGrouping<string, PublishedPoint> points in summary.Published.GroupBy(point => point.Mode))
        {
            AddPaper(points.Key, [.. points]);
        }

        _plot.Title($"How much text a vision token holds: {summary.Model}");
        _plot.XLabel("compression (text tokens / vision tokens)");
        _plot.YLabel("precision (%)");
        _plot.Axes.SetLimits(0, Math.Max(21, summary.Pooled.Max(cell => cell.Figures?.Compression ?? 0) + 1), 0, 102);
        _plot.ShowLegend(Edge.Right);
    }

    public byte[] ToPng() => _plot.GetImage(Width, Height).GetImageBytes(ImageFormat.Png);

    public string ToSvg() => _plot.GetSvgXml(Width, Height);

    public void Dispose() => _plot.Dispose();

    private void AddLine(string mode, string kind, StudyFigures[] figures, Color color)
    {
        if (figures.Length == 0)
        {
            return;
        }

        double[] compressions = [.. figures.Select(figure => figure.Compression)];
        var band = _plot.Add.FillY(
            compressions, [.. figures.Select(figure => 100 * figure.Precision.Low)], [
                .. figures.Select(figure => 100 * figure.Precision.High)]);
        band.FillColor = color.WithAlpha(BandOpacity);
        band.LineWidth = 0;
        band.MarkerSize = 0;
        var line = _plot.Add.Scatter(compressions, [.. figures.Select(figure => 100 * figure.Precision.Mean)], color);
        line.LineWidth = 2;
        line.LinePattern = mode == ResolutionMode.Tiny.Name ? LinePattern.Solid : LinePattern.Dashed;
        line.MarkerShape = mode == ResolutionMode.Tiny.Name ? MarkerShape.FilledCircle : MarkerShape.FilledSquare;
        line.MarkerSize = 6;
        line.LegendText = $"{mode} ({figures[0].VisionTokens:0} tokens), {kind}";
    }

    private void AddPaper(string mode, PublishedPoint[] points)
    {
        var line = _plot.Add.Scatter(
            points.Select(point => point.Compression).ToArray(), points.Select(point => 100 * point.Precision).ToArray(), PaperColor);
        line.LineWidth = 1;
        line.LinePattern = LinePattern.Dotted;
        line.MarkerShape = mode == ResolutionMode.Tiny.Name ? MarkerShape.OpenCircle : MarkerShape.OpenSquare;
        line.MarkerSize = 8;
        line.LegendText = $"paper, {mode}: DeepSeek-OCR on Fox";
    }
}
