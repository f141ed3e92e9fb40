using DeepSeekOcr.Tensors;
using DeepSeekOcr.Tensors.Weights;
using DeepSeekOcr.Tokenization;

namespace DeepSeekOcr.Checkpoints.Safetensors;

/// <summary>
/// The weights of a Hugging Face model directory: <c>model.safetensors</c>, or the shards that <c>model.safetensors.index.json</c> lists.
/// </summary>
/// <remarks>
/// Files are memory-mapped and weights are views into them. A model takes all its weights with <see cref="Get"/>, then calls
/// <see cref="Verify"/>, which reports everything that does not fit at once, before anything is computed. One thread at a time.
/// </remarks>
public sealed class SafetensorsCheckpoint : ICheckpoint
{
    /// <summary>Name of the file that holds a checkpoint of one file.</summary>
    public const string SingleFileName = "model.safetensors";

    private readonly string _directory;
    private readonly IReadOnlyList<SafetensorsFile> _files;
    private readonly Dictionary<string, (SafetensorsFile File, SafetensorsEntry Entry)> _tensors = [];
    private readonly TensorAudit _audit = new();

    private SafetensorsCheckpoint(string directory, IReadOnlyList<SafetensorsFile> files)
    {
        _directory = directory;
        _files = files;
        foreach (SafetensorsFile file in files)
        {
            foreach (SafetensorsEntry entry in file.Entries)
            {
                _tensors.Add(entry.Name, (file, entry));
            }
        }
    }

    /// <summary>Every tensor of the checkpoint, whether a model has asked for it or not.</summary>
    public IReadOnlyCollection<SafetensorsEntry> Tensors => [.. _tensors.Values.Select(tensor => tensor.Entry)];

    /// <inheritdoc/>
    public IReadOnlyCollection<StoredParameter> Parameters =>
    [
        .. _tensors.Values.Select(tensor => tensor.Entry).Where(entry => entry.Type.ToWeightFormat() is not null)
            .Select(entry => new StoredParameter(entry.Name, entry.Shape, entry.Type.ToWeightFormat()!.Value, entry.ByteLength)),
    ];

    /// <summary>Maps a checkpoint and checks its headers and its index.</summary>
    /// <param name="directory">The model directory.</param>
    /// <exception cref="CheckpointException">A file is missing, unreadable or malformed.</exception>
    public static SafetensorsCheckpoint Open(string directory)
    {
        if (!Directory.Exists(directory))
        {
            throw new CheckpointException(
                directory, File.Exists(directory) ? "is a file; expected a model directory." : "there is no such directory.");
        }

        string single = Path.Combine(directory, SingleFileName);
        if (File.Exists(single) || Directory.Exists(single))
        {
            return new SafetensorsCheckpoint(directory, [SafetensorsFile.Open(single)]);
        }

        string index = Path.Combine(directory, ShardIndex.FileName);
        return File.Exists(index) || Directory.Exists(index)
            ? new SafetensorsCheckpoint(directory, ShardIndex.OpenShards(index))
            : throw new CheckpointException(directory, $"has neither {SingleFileName} nor {ShardIndex.FileName}.");
    }

    /// <inheritdoc/>
    public ModelConfig ReadConfig() => ModelConfig.Load(_directory);

    /// <inheritdoc/>
    public Tokenizer ReadTokenizer(ModelConfig config)
    {
        Tokenizer tokenizer = Tokenizer.Load(_directory);
        return tokenizer.VocabularySize <= config.Decoder.VocabularySize
            ? tokenizer
            : throw new CheckpointException(
                _directory,
                $"{Tokenizer.FileName} has {tokenizer.VocabularySize} ids; vocab_size of {ModelConfig.FileName} is "
                    + $"{config.Decoder.VocabularySize}.");
    }

    /// <inheritdoc/>
    public GenerationConfig ReadGeneration() => GenerationConfig.Load(_directory);

    /// <summary>The parameter of this name as a view into the mapped file.</summary>
    /// <param name="name">The full name in the checkpoint.</param>
    /// <param name="shape">The expected extents.</param>
    /// <returns>The parameter; for one that is missing or misshapen, a placeholder without memory that must not be read.</returns>
    public Weight Get(string name, Shape shape)
    {
        if (!_tensors.TryGetValue(name, out (SafetensorsFile File, SafetensorsEntry Entry) tensor))
        {
            return _audit.Missing(name, shape);
        }

        _audit.Use(name);
        return tensor.Entry.Shape == shape && tensor.Entry.Type.ToWeightFormat() is not null
            ? tensor.File.AsWeight(tensor.Entry)
            : _audit.Misshapen(
                name, shape, $"{name} is {tensor.Entry.Type.HeaderName()} {tensor.Entry.Shape}, expected F32, BF16 or F16 {shape}");
    }

    /// <summary>Throws unless every weight asked for so far was there in the right shape and nothing else is in the checkpoint.</summary>
    /// <param name="allowedExtras">Names of tensors that may be there without being asked for; integer <c>position_ids</c> buffers always
    /// may.</param>
    /// <exception cref="CheckpointException">Lists every missing, misshapen and extra tensor.</exception>
    public void Verify(params IReadOnlyCollection<string> allowedExtras) => _audit.Verify(
        _directory,
        "config.json",
        _tensors.Values.Select(tensor => tensor.Entry).Where(entry => !allowedExtras.Contains(entry.Name) && !IsPositionBuffer(entry))
            .Select(entry => entry.Name));

    /// <summary>Unmaps all files. Weights of this checkpoint must not be used any more.</summary>
    public void Dispose()
    {
        foreach (SafetensorsFile file in _files)
        {
            file.Dispose();
        }
    }

    // Some versions of the reference's framework store the numbers 0, 1, 2, … beside CLIP's position table.
    private static bool IsPositionBuffer(SafetensorsEntry entry) =>
        entry.Type is SafetensorsType.I64 or SafetensorsType.I32 && entry.Name.EndsWith(".position_ids", StringComparison.Ordinal);
}
