using System.Text.Json;
using DeepSeekOcr.Data.Mixtures;
using DeepSeekOcr.Data.Pages;
using DeepSeekOcr.Data.Texts;
using DeepSeekOcr.Imaging;
using DeepSeekOcr.Rendering;
using DeepSeekOcr.Training.Runs;

namespace DeepSeekOcr.Evaluation.Runs;

/// <summary>What became of a training run, by the log in its folder.</summary>
/// <param name="Folder">The run's folder.</param>
/// <param name="Step">Steps done.</param>
/// <param name="Elapsed">Time that they took, over all times that the run was resumed.</param>
/// <param name="LossPerCharacter">Next-token loss in nats, divided over the characters that tokens stand for, so that vocabularies
/// compare.</param>
/// <param name="Accuracy">Share of tokens predicted with teacher forcing.</param>
/// <param name="Auxiliary">Share of right answers of each training-only loss.</param>
/// <param name="ShareOfPeak">Useful operations as a share of what the processors can do.</param>
public sealed record RunSummary(
    string Folder,
    long Step,
    TimeSpan Elapsed,
    double LossPerCharacter,
    double Accuracy,
    IReadOnlyDictionary<string, double> Auxiliary,
    double ShareOfPeak)
{
    // Single steps jump with the pages they drew.
    private const int LastSteps = 20;

    /// <summary>Sums up the last steps of a run.</summary>
    /// <exception cref="EvaluationException">The folder has no log, or one without steps.</exception>
    public static RunSummary Of(string folder)
    {
        Line[] lines = [.. Read(Path.Combine(folder, TrainingLog.FileName)).Where(line => line.Seconds > 0)];
        if (lines.Length == 0)
        {
            throw new EvaluationException(Path.Combine(folder, TrainingLog.FileName), "has no step.");
        }

        Line[] predicting = [.. lines.Where(line => line.Loss is not null)];
        Line[] last = [.. (predicting.Length > 0 ? predicting : lines).TakeLast(LastSteps)];
        Line end = lines[^1];
        double seconds = lines.Zip(lines.Skip(1)).Where(pair => pair.Second.Seconds < pair.First.Seconds).Sum(pair => pair.First.Seconds)
            + end.Seconds;
        return new RunSummary(
            folder,
            end.Step,
            TimeSpan.FromSeconds(seconds),
            last.Average(line => line.Loss ?? double.NaN) * end.Tokens / Math.Max(1, end.Characters),
            last.Average(line => line.Accuracy),
            end.Auxiliary.Keys.ToDictionary(
                name => name, name => last.Where(line => line.Auxiliary.ContainsKey(name)).Average(line => line.Auxiliary[name][1])),
            end.ShareOfPeak);
    }

    /// <summary>Has the run's model read pages of its own kinds, from text that it was not trained on, free-running.</summary>
    /// <param name="kind">What the pages say.</param>
    /// <param name="pages">How many.</param>
    /// <param name="cancellation">Obeyed within a token.</param>
    /// <returns>Mean of 1 − edit distance / length.</returns>
    /// <exception cref="TrainingException">The folder has no state of a run.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public double Precision(TextKind kind, int pages, CancellationToken cancellation = default)
    {
        TextTask[] tasks =
        [
            .. TrainingState.ReadConfig(Folder).Tasks.Select(task => task with
            {
                Prose = kind == TextKind.Prose ? 1 : 0, Random = kind == TextKind.Random ? 1 : 0, Mixed = kind == TextKind.Mixed ? 1 : 0,
            }),
        ];
        using OcrModel model = OcrModel.Load(Folder);
        using var source = new TaskPageSource(tasks, new TextEvaluation().Seed, Corpus.HeldOut);
        return Enumerable.Range(0, pages).Average(i => Read(model, source.Page(i).Page.Page, cancellation));
    }

    private static double Read(OcrModel model, RenderedPage page, CancellationToken cancellation)
    {
        var options = new ReadOptions
        {
            Mode = new ResolutionMode("page", page.Width, ViewFit.Squash),

            // A reader that runs on past twice the page has lost it; the rest would only take time.
            Generation =
                model.Traits.DefaultGeneration with
                {
                    MaxTokens = Math.Min(model.Traits.DefaultGeneration.MaxTokens, (2 * page.Text.Length) + 64),
                },
        };
        ReadResult result = model.Read(new RgbImage(page.Width, page.Height, page.ToRgb()), options, onText: null, cancellation);
        cancellation.ThrowIfCancellationRequested();
        return TextAccuracy.Precision(page.Text, result.Text);
    }

    private static IEnumerable<Line> Read(string path)
    {
        if (!File.Exists(path))
        {
            throw new EvaluationException(path, "there is no log of a run.");
        }

        foreach (string line in File.ReadLines(path))
        {
            yield return Parse(path, line);
        }
    }

    private static Line Parse(string path, string line)
    {
        try
        {
            return JsonSerializer.Deserialize<Line>(line, JsonSerializerOptions.Web)
                ?? throw new EvaluationException(path, "has a line that is null.");
        }
        catch (JsonException exception)
        {
            throw new EvaluationException(path, "has a line that is not of a training log.", exception);
        }
    }

    private sealed record Line
    {
        public long Step { get; init; }

        public double? Loss { get; init; }

        public double Accuracy { get; init; }

        public Dictionary<string, double[]> Auxiliary { get; init; } = [];

        public long Tokens { get; init; }

        public long Characters { get; init; }

        // None in a line that says that the run stepped back.
        public double Seconds { get; init; }

        public double ShareOfPeak { get; init; }
    }
}
