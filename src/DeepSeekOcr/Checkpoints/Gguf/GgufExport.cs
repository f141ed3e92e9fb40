using DeepSeekOcr.Checkpoints.Gguf.Container;
using DeepSeekOcr.Checkpoints.Safetensors;
using DeepSeekOcr.Files;
using DeepSeekOcr.Model;
using DeepSeekOcr.Tensors;
using DeepSeekOcr.Tensors.Weights;
using DeepSeekOcr.Tokenization;

namespace DeepSeekOcr.Checkpoints.Gguf;

/// <summary>How far an export is.</summary>
/// <param name="File">The file that is being written.</param>
/// <param name="Tensor">The tensor that is being written.</param>
/// <param name="Done">Tensors before it, of both files.</param>
/// <param name="All">Tensors of both files.</param>
public sealed record GgufProgress(string File, string Tensor, int Done, int All);

/// <summary>The two files of an export.</summary>
/// <param name="Language">Path of the language model.</param>
/// <param name="Vision">Path of the projector with the encoder.</param>
public sealed record GgufPaths(string Language, string Vision);

/// <summary>Writes a Hugging Face model directory as a pair of GGUF files that this program and llama.cpp read.</summary>
/// <remarks>
/// Vectors, routers, position tables and convolutions stay F32; embeddings and output layer keep more bits than four; a row that is not a
/// whole number of blocks is stored in the next better format whose blocks fit. Each file is complete or not there.
/// </remarks>
public static class GgufExport
{
    // Leaves what is added before and after it.
    private const int LongestName = 200;

    /// <summary>Writes the pair.</summary>
    /// <param name="model">A Hugging Face model directory.</param>
    /// <param name="directory">Where the pair goes; made if it does not exist.</param>
    /// <param name="language">How to store the language model's matrices.</param>
    /// <param name="vision">How to store the encoder's.</param>
    /// <param name="progress">Told of each tensor before it is written.</param>
    /// <param name="cancellation">Obeyed before each tensor.</param>
    /// <exception cref="CheckpointException">The model cannot be used or described in GGUF, or a file cannot be written.</exception>
    /// <exception cref="TokenizerException">The tokenizer cannot be used or described in GGUF.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static GgufPaths Write(
        string model,
        string directory,
        WeightFormat language,
        WeightFormat vision,
        IProgress<GgufProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        using var checkpoint = SafetensorsCheckpoint.Open(model);
        ModelConfig config = checkpoint.ReadConfig();
        var list = new WeightList(checkpoint);
        _ = new DeepSeekOcrModel(list, config);
        checkpoint.Verify(config.Decoder.TieEmbeddings ? ["lm_head.weight"] : []);
        CheckDescribable(model, config);
        Tokenizer tokenizer = Tokenizer.Load(model, out TokenizerFile file);
        _ = checkpoint.ReadTokenizer(config);

        string name = PartFile.Cut(Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(model))), LongestName);
        var paths = new GgufPaths(
            Path.Combine(directory, $"{name}-{language}{GgufFile.Extension}"), Path.Combine(
                directory, $"mmproj-{name}-{vision}{GgufFile.Extension}"));
        GgufMetadataWriter languageKeys = GgufConfigWriter.Language(name, config, language);
        GgufTokenizer.Write(file, tokenizer, config.Decoder.VocabularySize, languageKeys);
        (GgufItem[] languageItems, GgufItem[] visionItems) = Items(list.Weights, new GgufFormats(language, vision));
        int all = languageItems.Length + visionItems.Length;
        GgufWriter.Write(paths.Vision, GgufConfigWriter.Vision(name, config, vision), visionItems, Report(paths.Vision, 0), cancellation);
        GgufWriter.Write(paths.Language, languageKeys, languageItems, Report(paths.Language, visionItems.Length), cancellation);
        return paths;

        IProgress<string>? Report(string path, int done) => progress is null
            ? null
            : new Counter(tensor => progress.Report(new GgufProgress(path, tensor, done++, all)));
    }

    private static void CheckDescribable(string model, ModelConfig config)
    {
        if (config.Decoder.MoeLayerFrequency != 1)
        {
            throw new CheckpointException(
                model, $"{ModelConfig.FileName}: moe_layer_freq is {config.Decoder.MoeLayerFrequency}; GGUF can describe only 1.");
        }

        if (config.Vision.Sam.GridSize == config.Vision.Sam.WindowSize)
        {
            throw new CheckpointException(
                model,
                $"{ModelConfig.FileName}: SAM's grid is as large as its windows ({config.Vision.Sam.WindowSize}); GGUF cannot tell its "
                    + $"blocks apart.");
        }
    }

    private static (GgufItem[] Language, GgufItem[] Vision) Items(IReadOnlyList<Weight> weights, GgufFormats formats)
    {
        var items = weights
            .Select(
                weight =>
                    (Place: GgufNames.Find(weight.Name) ?? throw new InvalidOperationException($"'{weight.Name}' has no name in GGUF."),
                        Weight: weight))
            .GroupBy(entry => (entry.Place.Tensor, entry.Place.IsVision))
            .Select(group => (group.Key.IsVision, Item: Item([.. group], formats)))
            .ToLookup(entry => entry.IsVision, entry => entry.Item);
        return ([.. items[false]], [.. items[true]]);
    }

    private static GgufItem Item((GgufPlace Place, Weight Weight)[] group, GgufFormats formats)
    {
        (GgufPlace place, Weight first) = group[0];

        // The separator is stored as a table of one row, as llama.cpp expects it.
        Shape shape = place.Expert is not null ? [group.Length, .. first.Shape]
            : place.Tensor == "v.view_seperator" ? [1, .. first.Shape]
            : first.Shape;
        return new GgufItem(
            place.Tensor, shape, formats.Choose(place, shape), [
                .. group.OrderBy(entry => entry.Place.Expert).Select(entry => entry.Weight)]);
    }

    /// <summary>Writes down what a model takes.</summary>
    private sealed class WeightList(IWeightSource source) : IWeightSource
    {
        private readonly Dictionary<string, Weight> _weights = [];

        public IReadOnlyList<Weight> Weights => [.. _weights.Values];

        public Weight Get(string name, Shape shape) => _weights[name] = source.Get(name, shape);
    }

    /// <summary>Reports on the thread that writes, so that reports come in order.</summary>
    private sealed class Counter(Action<string> report) : IProgress<string>
    {
        public void Report(string value) => report(value);
    }
}
