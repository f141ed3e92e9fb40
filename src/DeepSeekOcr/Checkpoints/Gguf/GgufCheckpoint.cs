using DeepSeekOcr.Checkpoints.Gguf.Container;
using DeepSeekOcr.Tensors;
using DeepSeekOcr.Tensors.Weights;
using DeepSeekOcr.Tokenization;

namespace DeepSeekOcr.Checkpoints.Gguf;

/// <summary>The weights of a model in two GGUF files: the language model, and the projector (mmproj) with the encoder.</summary>
/// <remarks>Files are memory-mapped and weights are views into them; an expert is a part of the tensor in which all are stacked.</remarks>
public sealed class GgufCheckpoint : ICheckpoint
{
    private readonly GgufFile _language;
    private readonly GgufFile _vision;
    private readonly TensorAudit _audit = new();
    private readonly List<StoredParameter> _parameters = [];

    private GgufCheckpoint(GgufPair pair)
    {
        _language = pair.Language;
        _vision = pair.Vision;
        Notes = pair.Notes;
    }

    /// <summary>
    /// Which files were chosen of several and which were passed over, a sentence each; none where nothing had to be chosen.
    /// </summary>
    public IReadOnlyList<string> Notes { get; }

    /// <summary>Every parameter that a model has taken so far.</summary>
    public IReadOnlyCollection<StoredParameter> Parameters => _parameters;

    /// <summary>Whether a path names a GGUF file, or a directory with such files that is no Hugging Face directory.</summary>
    public static bool IsAt(string path) => GgufPair.IsAt(path);

    /// <summary>Maps the two files and checks their headers.</summary>
    /// <param name="path">The language model's file, or the directory that holds both.</param>
    /// <param name="projector">
    /// The projector's file. Default: the one in the directory whose type and width fit; of several the one with the most bits.
    /// </param>
    /// <exception cref="CheckpointException">A file is missing, unreadable or malformed, or it is not clear which two belong
    /// together.</exception>
    public static GgufCheckpoint Open(string path, string? projector = null) => new(GgufPair.Open(path, projector));

    /// <inheritdoc/>
    public ModelConfig ReadConfig() => GgufConfigReader.Read(_language, _vision);

    /// <inheritdoc/>
    public Tokenizer ReadTokenizer(ModelConfig config)
    {
        Tokenizer tokenizer = GgufTokenizer.Read(_language);
        return tokenizer.VocabularySize <= config.Decoder.VocabularySize
            ? tokenizer
            : throw new CheckpointException(
                _language.Path,
                $"key '{GgufKeys.Tokens}' has {tokenizer.VocabularySize} tokens; 'token_embd.weight' has {config.Decoder.VocabularySize} "
                    + $"rows.");
    }

    /// <inheritdoc/>
    public GenerationConfig ReadGeneration() => GenerationConfig.Load(Path.GetDirectoryName(Path.GetFullPath(_language.Path)) ?? ".");

    /// <summary>The parameter of this name as a view into a mapped file.</summary>
    /// <param name="name">The full name in the Hugging Face checkpoint.</param>
    /// <param name="shape">The expected extents; those of 1 may be missing or more in the file.</param>
    /// <returns>The parameter; for one that is missing or misshapen, a placeholder without memory that must not be read.</returns>
    public Weight Get(string name, Shape shape)
    {
        if (GgufNames.Find(name) is not { } place)
        {
            return _audit.Missing(name, shape);
        }

        GgufFile file = place.IsVision ? _vision : _language;
        if (file.Find(place.Tensor) is not { } tensor)
        {
            return place.Tensor == GgufNames.UnusedPatchEmbedding ? _audit.Placeholder(name, shape) : _audit.Missing(place.Tensor, shape);
        }

        _audit.Use(place.Tensor);
        if (!Fits(tensor.Shape, shape, place.Expert))
        {
            string wanted = place.Expert is null ? $"{shape}" : $"experts of {shape} and at least {place.Expert + 1} of them";
            return _audit.Misshapen(name, shape, $"{place.Tensor} is {tensor.Shape}, expected {wanted}");
        }

        Weight weight = file.AsWeight(tensor, name, shape, place.Expert ?? 0);
        _parameters.Add(new StoredParameter(name, shape, tensor.Format, weight.ByteLength));
        return weight;
    }

    /// <inheritdoc/>
    public void Verify(params IReadOnlyCollection<string> allowedExtras)
    {
        string?[] allowed = [.. allowedExtras.Select(name => GgufNames.Find(name)?.Tensor)];
        _audit.Verify(
            _language.Path,
            $"the metadata (projector: {Path.GetFileName(_vision.Path)})",
            _language.Tensors.Concat(_vision.Tensors).Select(tensor => tensor.Name).Where(name => !allowed.Contains(name)));
    }

    /// <summary>Unmaps both files. Weights of this checkpoint must not be used any more.</summary>
    public void Dispose()
    {
        _language.Dispose();
        _vision.Dispose();
    }

    /// <summary>Whether two shapes are equal but for extents of 1, or one is that of an expert in a stack.</summary>
    private static bool Fits(Shape stored, Shape wanted, int? expert) => expert is { } number
        ? stored.Rank == wanted.Rank + 1 && number < stored[0] && stored.Skip(1).SequenceEqual(wanted)
        : stored.Where(extent => extent != 1).SequenceEqual(wanted.Where(extent => extent != 1)) && stored.Width == wanted.Width;
}
