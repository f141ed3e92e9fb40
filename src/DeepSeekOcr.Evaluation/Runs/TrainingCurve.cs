using System.Text.Json;
using DeepSeekOcr.Training.Runs;
using ScottPlot;

namespace DeepSeekOcr.Evaluation.Runs;

/// <summary>Draws a run's log: next-token loss and the share of right answers against the step.</summary>
public static class TrainingCurve
{
    /// <summary>Name of the image in the run's folder.</summary>
    public const string FileName = "curve.png";

    private const int Width = 900;
    private const int Height = 420;

    // Single steps jump with the pages they drew.
    private const int Smoothing = 25;

    /// <summary>Reads the log of a run's folder and writes its curve beside it.</summary>
    public static void Draw(string folder)
    {
        List<(double Step, double Loss, double Accuracy)> points = [.. Read(Path.Combine(folder, TrainingLog.FileName))];
        if (points.Count < 2)
        {
            return;
        }

        using Plot plot = PlotFont.CreatePlot();
        double[] steps = [.. points.Select(point => point.Step)];
        ScottPlot.Plottables.Scatter loss = plot.Add.ScatterLine(steps, Smooth([.. points.Select(point => point.Loss)]));
        loss.LegendText = "loss (nats a token)";
        ScottPlot.Plottables.Scatter accuracy = plot.Add.ScatterLine(steps, Smooth([.. points.Select(point => point.Accuracy)]));
        accuracy.LegendText = "next token right";
        accuracy.Axes.YAxis = plot.Axes.Right;
        plot.XLabel("step");
        plot.YLabel("loss");
        plot.Axes.Right.Label.Text = "share right";
        plot.Axes.SetLimitsY(0, 1, plot.Axes.Right);
        plot.ShowLegend(Alignment.MiddleRight);
        plot.SavePng(Path.Combine(folder, FileName), Width, Height);
    }

    private static IEnumerable<(double Step, double Loss, double Accuracy)> Read(string path)
    {
        foreach (string line in File.ReadLines(path))
        {
            using var entry = JsonDocument.Parse(line);
            if (entry.RootElement.TryGetProperty("loss", out JsonElement loss) && loss.ValueKind == JsonValueKind.Number)
            {
                yield return (
                    entry.RootElement.GetProperty("step").GetDouble(), loss.GetDouble(), entry.RootElement.GetProperty("accuracy")
                        .GetDouble());
            }
        }
    }

    private static double[] Smooth(double[] values) =>
        [.. values.Select((_, i) => values[Math.Max(0, i - Smoothing + 1)..(i + 1)].Average())];
}
