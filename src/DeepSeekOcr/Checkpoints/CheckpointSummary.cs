using DeepSeekOcr.Tensors;

namespace DeepSeekOcr.Checkpoints;

/// <summary>A part of the model and the parameters that it has.</summary>
/// <param name="Name">The paper's name of the part.</param>
/// <param name="Tensors">How many tensors hold them.</param>
/// <param name="Parameters">How many there are.</param>
/// <param name="ActiveParameters">How many take part in generating one token; the encoder and the embedding table take no part.</param>
/// <param name="Bytes">What they take in the file.</param>
/// <param name="Formats">How they are stored.</param>
public sealed record ModuleSummary(
    string Name, int Tensors, long Parameters, long ActiveParameters, long Bytes, IReadOnlyList<WeightFormat> Formats);

/// <summary>Where the parameters of a checkpoint are.</summary>
public sealed class CheckpointSummary
{
    private const string Experts = "routed experts";

    // In the order of a page's way; the first that fits counts, so that parts of a part come before it.
    private static readonly (string Prefix, string Infix, string Module, bool IsDecoder)[] Parts =
    [
        ("model.sam_model.patch_embed.", "", "SAM", false),
        ("model.sam_model.pos_embed", "", "SAM", false),
        ("model.sam_model.blocks.", "", "SAM", false),
        ("model.sam_model.neck.", "", "SAM", false),
        ("model.sam_model.net_", "", "compressor", false),
        ("model.vision_model.", "", "CLIP", false),
        ("model.projector.", "", "projector", false),
        ("model.image_newline", "", "image rows", false),
        ("model.view_seperator", "", "image rows", false), // spelt so in the checkpoint
        ("model.embed_tokens.", "", "embeddings", false),
        ("model.layers.", ".self_attn.", "attention", true),
        ("model.layers.", ".mlp.experts.", Experts, true),
        ("model.layers.", ".mlp.shared_experts.", "shared experts", true),
        ("model.layers.", ".mlp.gate.", "routers", true),
        ("model.layers.", ".mlp.", "dense layers", true),
        ("model.", "norm", "norms", true),
        ("lm_head.", "", "output layer", true),
    ];

    private CheckpointSummary(IReadOnlyList<ModuleSummary> modules, ModelConfig config)
    {
        ByModule = modules;
        DecoderConfig decoder = config.Decoder;
        KeyValueBytesPerToken = 2L * decoder.Layers * decoder.KeyValueHeads * decoder.HeadSize * sizeof(ushort);
    }

    /// <summary>Encoder first, in the order of a page's way.</summary>
    public IReadOnlyList<ModuleSummary> ByModule { get; }

    /// <summary>All parameters.</summary>
    public long Parameters => ByModule.Sum(module => module.Parameters);

    /// <summary>Parameters that take part in generating one token.</summary>
    public long ActiveParameters => ByModule.Sum(module => module.ActiveParameters);

    /// <summary>Bytes of all parameters in the files.</summary>
    public long Bytes => ByModule.Sum(module => module.Bytes);

    /// <summary>Bytes that the cache keeps for each token of prompt and output.</summary>
    public long KeyValueBytesPerToken { get; }

    /// <summary>Counts the parameters of a checkpoint.</summary>
    public static CheckpointSummary Of(IEnumerable<StoredParameter> parameters, ModelConfig config)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentNullException.ThrowIfNull(config);
        ILookup<string, StoredParameter> byModule = parameters.ToLookup(entry => Find(entry.Name).Module);
        ModuleSummary[] modules =
        [
            .. Parts.DistinctBy(part => part.Module)
                .Where(part => byModule.Contains(part.Module))
                .Select(part => Sum(part, byModule[part.Module], config)),
        ];
        return new CheckpointSummary(modules, config);
    }

    private static (string Prefix, string Infix, string Module, bool IsDecoder) Find(string name) => Parts.First(part =>
        name.StartsWith(part.Prefix, StringComparison.Ordinal) && name.Contains(part.Infix, StringComparison.Ordinal));

    private static ModuleSummary Sum(
        (string Prefix, string Infix, string Module, bool IsDecoder) part, IEnumerable<StoredParameter> entries, ModelConfig config)
    {
        StoredParameter[] all = [.. entries];
        long parameters = all.Sum(entry => (long)entry.Shape.Elements);
        long active = !part.IsDecoder ? 0
            : part.Module == Experts ? parameters / config.Decoder.RoutedExperts * config.Decoder.ExpertsPerToken
            : parameters;
        return new ModuleSummary(
            part.Module, all.Length, parameters, active, all.Sum(entry => entry.ByteLength), [
                .. all.Select(entry => entry.Format).Distinct().Order()]);
    }
}
