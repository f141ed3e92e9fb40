using DeepSeekOcr.Checkpoints;
using DeepSeekOcr.Checkpoints.Gguf;
using DeepSeekOcr.Checkpoints.Safetensors;
using DeepSeekOcr.Tensors;
using DeepSeekOcr.Tensors.Weights;
using DeepSeekOcr.Training.Vocabularies;

namespace DeepSeekOcr.Benchmarks;

/// <summary>A checkpoint that is measured.</summary>
/// <param name="Type">How its language model's matrices are stored.</param>
/// <param name="Path">Where it is.</param>
internal sealed record BenchModel(string Type, string Path)
{
    /// <summary>The types that a model can be stored as for a run.</summary>
    public static readonly IReadOnlyList<string> Types = ["bf16", "f16", "q8_0", "q6_k", "q4_k", "q4_0"];

    private const string Full = "full";

    /// <summary>The checkpoints of a shape, one for each type; what is not there yet is written.</summary>
    /// <param name="shape"><c>full</c> or a model's path.</param>
    /// <param name="types">Types; none for the checkpoint as it is.</param>
    /// <param name="temporary">A folder for what is of no use to a later run.</param>
    /// <param name="report">Told what is being written.</param>
    /// <param name="cancellation">Ends the writing.</param>
    /// <exception cref="CheckpointException">A checkpoint cannot be used or written.</exception>
    public static BenchModel[] Find(
        string shape, IReadOnlyCollection<string> types, string temporary, Action<string> report, CancellationToken cancellation)
    {
        string source = shape == Full ? SyntheticCheckpoint.CacheDirectory : shape;
        if (shape == Full)
        {
            SyntheticCheckpoint.Ensure(source, new ModelConfig(), share => report($"writing {source} {share:P0}"), cancellation);
        }

        string stored = StoredType(source);
        return types.Count == 0
            ? [new BenchModel(stored, source)]
            : [.. types.Select(type => type == stored
                ? new BenchModel(type, source)
                : new BenchModel(
                    type,
                        Converted(
                            source, type, shape == Full
                                ? $"{source}-{type}"
                                : System.IO.Path.Combine(temporary, type), report, cancellation)))];
    }

    /// <summary>Opens it.</summary>
    public static ICheckpoint Open(string path) => GgufCheckpoint.IsAt(path) ? GgufCheckpoint.Open(path) : SafetensorsCheckpoint.Open(path);

    /// <summary>The format that most of the decoder's bytes are stored in.</summary>
    private static string StoredType(string path)
    {
        using ICheckpoint checkpoint = Open(path);
        var ledger = new WeightLedger(checkpoint);
        _ = new Model.DeepSeekOcrModel(ledger, checkpoint.ReadConfig());
        return ledger.Weights
            .Where(weight => weight.Name.StartsWith("model.layers.", StringComparison.Ordinal))
            .GroupBy(weight => weight.Format)
            .MaxBy(group => group.Sum(weight => weight.ByteLength))?.Key.ToString().ToLowerInvariant() ?? "f32";
    }

    private static string Converted(string source, string type, string directory, Action<string> report, CancellationToken cancellation)
    {
        if (!GgufCheckpoint.IsAt(directory))
        {
            if (!File.Exists(System.IO.Path.Combine(source, "tokenizer.json")))
            {
                // The synthetic checkpoint reads no text, but GGUF wants a vocabulary.
                BytePairTrainer.Train([], merges: 0, source);
            }

            WeightFormat language = Enum.Parse<WeightFormat>(type, ignoreCase: true);
            WeightFormat vision = language.BlockLength() > 1 ? WeightFormat.F16 : language;
            GgufExport.Write(source, directory, language, vision, new Lines(report), cancellation);
        }

        return directory;
    }

    private sealed class Lines(Action<string> report) : IProgress<GgufProgress>
    {
        public void Report(GgufProgress value) => report($"writing {value.File} {(double)value.Done / value.All:P0}");
    }
}
