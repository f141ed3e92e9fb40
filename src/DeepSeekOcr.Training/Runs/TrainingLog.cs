using System.Text;
using System.Text.Json;
using DeepSeekOcr.Files;

namespace DeepSeekOcr.Training.Runs;

/// <summary>The run's log: one JSON object a step, and one for each time that the run stepped back.</summary>
internal sealed class TrainingLog : IDisposable
{
    /// <summary>Name of the file in the run's folder.</summary>
    public const string FileName = "log.jsonl";

    private readonly string _path;
    private StreamWriter _writer;

    /// <summary>
    /// Opens the log; lines of steps after <paramref name="step"/>, which a killed run wrote but did not save, are dropped.
    /// </summary>
    public TrainingLog(string folder, long step)
    {
        _path = Path.Combine(folder, FileName);
        _writer = OpenAfter(step);
    }

    /// <summary>Drops the steps that were taken back, and says that they were.</summary>
    public void StepBack(long from, long to)
    {
        _writer.Dispose();
        _writer = OpenAfter(to);
        _writer.WriteLine(JsonSerializer.Serialize(new { step = to, steppedBackFrom = from }));
    }

    public void Write(TrainingProgress progress) => _writer.WriteLine(JsonSerializer.Serialize(new
    {
        step = progress.Step,
        loss = double.IsNaN(progress.Loss) ? (double?)null : Math.Round(progress.Loss, 5),
        accuracy = Math.Round(progress.Accuracy, 5),
        auxiliary = progress.Auxiliary.ToDictionary(
            pair => pair.Key, pair => new[] { Math.Round(pair.Value.Loss, 4), Math.Round(pair.Value.Accuracy, 4) }),
        gradientNorm = progress.GradientNorm,
        learningRate = progress.LearningRate,
        tokens = progress.Tokens,
        characters = progress.Characters,
        seconds = Math.Round(progress.Elapsed.TotalSeconds, 2),
        gflops = Math.Round(progress.Rate / 1e9, 1),
        shareOfPeak = Math.Round(progress.Rate / progress.PeakFlops, 3),
    }));

    public void Dispose() => _writer.Dispose();

    private StreamWriter OpenAfter(long step)
    {
        string[] kept = File.Exists(_path) ? [.. File.ReadLines(_path).Where(line => IsUpTo(line, step))] : [];
        AtomicFile.Write(_path, stream => stream.Write(Encoding.UTF8.GetBytes(string.Concat(kept.Select(line => line + "\n")))));
        return new StreamWriter(_path, append: true) { AutoFlush = true };
    }

    /// <summary>Whether a line tells of a step that is saved; the last line of a killed run may be torn.</summary>
    private static bool IsUpTo(string line, long step)
    {
        try
        {
            using var entry = JsonDocument.Parse(line);
            return entry.RootElement.GetProperty("step").GetInt64() <= step;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
