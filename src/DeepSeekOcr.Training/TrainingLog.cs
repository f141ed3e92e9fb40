using System.Text.Json;

namespace DeepSeekOcr.Training;

/// <summary>The run's log: one JSON object a step.</summary>
internal sealed class TrainingLog : IDisposable
{
    /// <summary>Name of the file in the run's folder.</summary>
    public const string FileName = "log.jsonl";

    private readonly StreamWriter _writer;

    /// <summary>Opens the log; lines of steps after <paramref name="step"/>, which a killed run wrote but did not save, are dropped.</summary>
    public TrainingLog(string folder, long step)
    {
        string path = Path.Combine(folder, FileName);
        string[] kept = File.Exists(path) ? [.. File.ReadLines(path).Take((int)Math.Min(int.MaxValue, step))] : [];
        File.WriteAllLines(path, kept);
        _writer = new StreamWriter(path, append: true) { AutoFlush = true };
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
        seconds = Math.Round(progress.Elapsed.TotalSeconds, 2),
        gflops = Math.Round(progress.UsefulFlops / progress.Elapsed.TotalSeconds / 1e9, 1),
    }));

    public void Dispose() => _writer.Dispose();
}
