using System.Text.Json;
using DeepSeekOcr.Files;

namespace DeepSeekOcr.Checkpoints;

/// <summary>Reads <c>config.json</c>, bounding every size and refusing every setting that the model does not implement.</summary>
internal static class ModelConfigReader
{
    private const int MaxWidth = 1 << 16;
    private const int MaxLayers = 1024;
    private const int MaxHeads = 1024;
    private const int MaxExperts = 4096;

    // What other models multiply with, or bend; left out, or with these values, nothing changes.
    private static readonly (string Key, float Value)[] Neutral =
    [
        ("partial_rotary_factor", 1), ("attention_multiplier", 1), ("embedding_multiplier", 1), ("residual_multiplier", 1),
        ("logits_scaling", 1), ("logit_scale", 1), ("attn_logit_softcapping", 0), ("final_logit_softcapping", 0),
    ];

    private static readonly string[] Switches = ["mlp_bias", "use_qk_norm", "qk_norm", "qk_layernorm", "use_dual_chunk_attention"];

    public static ModelConfig Read(string path)
    {
        ModelConfig? config = null;
        JsonFile.Read(path, root => config = Read(path, root), CheckpointException.Make);
        return config!;
    }

    private static ModelConfig Read(string path, JsonElement root)
    {
        // The reference reads the top-level keys; language_config repeats some of them.
        RefuseOtherFamilies(path, root);
        var language = new ConfigSection(
            path, "", root, ConfigSection.Child(path, root, "language_config"), ConfigSection.Child(path, root, "text_config"));
        RefuseUnsupported(language);
        var vision = ConfigSection.Required(path, root, "vision_config");
        var widths = vision.Section("width");
        var config = new ModelConfig
        {
            Vision =
                new VisionConfig { Sam = ReadSam(widths.Section("sam_vit_b"), vision), Clip = ReadClip(widths.Section("clip-l-14-224")) },
            Projector = ReadProjector(ConfigSection.Required(path, root, "projector_config")),
            Decoder = ReadDecoder(language),
        };
        CheckTogether(path, config);
        return config;
    }

    private static SamConfig ReadSam(ConfigSection sam, ConfigSection vision)
    {
        int layers = sam.Size("layers", MaxLayers);
        var config = new SamConfig
        {
            Width = sam.Size("width", MaxWidth),
            Layers = layers,
            Heads = sam.Size("heads", MaxHeads),
            GlobalAttentionIndexes = sam.Integers("global_attn_indexes", 0, layers - 1, maxCount: layers),
            DownsampleChannels = sam.Integers("downsample_channels", 1, MaxWidth, maxCount: 2),
            OutChannels = sam.Size("out_chans", MaxWidth, 256),
            WindowSize = sam.Size("window_size", 1024, 14),
            PatchSize = sam.Size("patch_size", 64, 16),
            ImageSize = sam.Size("image_size", 8192, vision.Size("image_size", 8192, 1024)),
        };
        sam.Check(
            config.DownsampleChannels.Count == 2, "downsample_channels",
            $"has {config.DownsampleChannels.Count} entries; the compressor has 2 convolutions");
        sam.Check(config.Width % config.Heads == 0, "heads", $"is {config.Heads}, which does not divide the width {config.Width}");
        sam.Check(
            config.ImageSize % config.PatchSize == 0, "image_size",
            $"is {config.ImageSize}, no multiple of the patch size {config.PatchSize}");
        return config;
    }

    private static ClipConfig ReadClip(ConfigSection clip)
    {
        var config = new ClipConfig
        {
            Width = clip.Size("width", MaxWidth),
            Layers = clip.Size("layers", MaxLayers),
            Heads = clip.Size("heads", MaxHeads),
            ImageSize = clip.Size("image_size", 8192, 224),
            PatchSize = clip.Size("patch_size", 512, 14),
        };
        clip.Check(config.Width % config.Heads == 0, "heads", $"is {config.Heads}, which does not divide the width {config.Width}");
        clip.Check(config.GridSize > 0, "image_size", $"is {config.ImageSize}, less than a patch of {config.PatchSize}");
        return config;
    }

    private static ProjectorConfig ReadProjector(ConfigSection projector)
    {
        projector.Accept("projector_type", "linear");
        return new ProjectorConfig
        {
            InputSize = projector.Size("input_dim", 2 * MaxWidth),
            OutputSize = projector.Size("n_embed", MaxWidth),
        };
    }

    private static DecoderConfig ReadDecoder(ConfigSection language)
    {
        int heads = language.Size("num_attention_heads", MaxHeads);
        int experts = language.Size("n_routed_experts", MaxExperts);
        var config = new DecoderConfig
        {
            HiddenSize = language.Size("hidden_size", MaxWidth),
            IntermediateSize = language.Size("intermediate_size", 4 * MaxWidth),
            MoeIntermediateSize = language.Size("moe_intermediate_size", MaxWidth),
            Layers = language.Size("num_hidden_layers", MaxLayers),
            Heads = heads,
            KeyValueHeads = language.Size("num_key_value_heads", MaxHeads, heads),
            RoutedExperts = experts,
            SharedExperts = language.Size("n_shared_experts", 64),
            ExpertsPerToken = language.Size("num_experts_per_tok", experts),
            FirstDense = language.Integer("first_k_dense_replace", 0, MaxLayers, 0),
            MoeLayerFrequency = language.Size("moe_layer_freq", MaxLayers, 1),
            NormalizeTopK = language.Flag("norm_topk_prob", false),
            RoutedScaling = language.Number("routed_scaling_factor", 1e-3f, 1e3f, 1),
            RopeTheta = RopeSettings.ReadTheta(language),
            RmsNormEpsilon = language.Number("rms_norm_eps", 1e-12f, 1e-2f, 1e-6f),
            MaxPositions = language.Size("max_position_embeddings", 1 << 20),
            VocabularySize = language.Size("vocab_size", 1 << 22),
            TieEmbeddings = language.Flag("tie_word_embeddings", false),
        };
        language.Check(
            config.KeyValueHeads == heads, "num_key_value_heads",
            $"is {config.KeyValueHeads}; only num_attention_heads ({heads}) is supported");
        language.Check(
            config.HiddenSize % heads == 0 && config.HeadSize % 2 == 0,
            "num_attention_heads",
            $"is {heads}, which does not divide the hidden size {config.HiddenSize} into heads of even width");
        return config with
        {
            BosId = language.Integer("bos_token_id", 0, config.VocabularySize - 1, 0),
            EosId = language.Integer("eos_token_id", 0, config.VocabularySize - 1, 1),
        };
    }

    private static void RefuseUnsupported(ConfigSection language)
    {
        // Left out, it means true to the reference.
        language.Check(!language.Flag("use_mla", true), "use_mla", "is true; multi-head latent attention is not supported");
        language.Check(!language.Flag("attention_bias", false), "attention_bias", "is true; only attention without bias is supported");
        language.Check(language.Integer("n_group", 0, int.MaxValue, 1) <= 1, "n_group", "is above 1; grouped routing is not supported");
        language.Accept("scoring_func", "softmax");
        language.Accept("hidden_act", "silu");
        // The reference's own default is spelt 'gready'.
        language.Accept("topk_method", "greedy", "gready");
        language.Check(!language.Has("quantization_config"), "quantization_config", "is set; weights stored so are not supported");
        language.Check(
            !language.Has("sliding_window") || !language.Flag("use_sliding_window", true), "sliding_window",
            "is set; windowed attention is not supported in the decoder");
        foreach ((string key, float neutral) in Neutral)
        {
            language.Check(
                language.Number(key, float.MinValue, float.MaxValue, neutral) == neutral, key, $"is set; only {neutral} is supported");
        }

        foreach (string key in Switches)
        {
            language.Check(!language.Flag(key, false), key, "is true, which is not supported");
        }
    }

    /// <summary>Says whose configuration it is, if it is not one of this family and lacks what one has.</summary>
    private static void RefuseOtherFamilies(string path, JsonElement root)
    {
        string? type = root.TryGetProperty("model_type", out JsonElement name) ? name.ToString() : null;
        string? architecture = root.TryGetProperty("architectures", out JsonElement names) && names.ValueKind == JsonValueKind.Array
            && names.GetArrayLength() > 0 ? names[0].ToString() : null;
        bool isOurs = (architecture ?? type) is null or ModelConfigWriter.Architecture or ModelConfigWriter.ModelType;
        if (!isOurs && !HasEncoder(root))
        {
            throw new CheckpointException(
                path,
                $"is the configuration of a model of another family, '{architecture ?? type}': vision_config.width has no encoders named "
                    + "sam_vit_b and clip-l-14-224.");
        }
    }

    private static bool HasEncoder(JsonElement root) =>
        root.TryGetProperty("vision_config", out JsonElement vision) && vision.ValueKind == JsonValueKind.Object
        && vision.TryGetProperty("width", out JsonElement width) && width.ValueKind == JsonValueKind.Object
        && width.TryGetProperty("sam_vit_b", out _) && width.TryGetProperty("clip-l-14-224", out _);

    private static void CheckTogether(string path, ModelConfig config)
    {
        int last = config.Vision.Sam.DownsampleChannels[^1];
        int clip = config.Vision.Clip.Width;
        DecoderConfig decoder = config.Decoder;
        Require(clip == last, $"vision_config.width.clip-l-14-224.width is {clip}; the last of downsample_channels is {last}.");
        Require(
            config.Projector.InputSize == 2 * clip,
            $"projector_config.input_dim is {config.Projector.InputSize}; CLIP and SAM give {2 * clip}.");
        Require(
            config.Projector.OutputSize == decoder.HiddenSize,
            $"projector_config.n_embed is {config.Projector.OutputSize}; hidden_size is {decoder.HiddenSize}.");
        Require(
            (long)decoder.VocabularySize * decoder.HiddenSize <= int.MaxValue
                && (long)decoder.IntermediateSize * decoder.HiddenSize <= int.MaxValue,
            "vocab_size or intermediate_size times hidden_size is above 2³¹: too large for one matrix.");

        void Require(bool holds, string fault)
        {
            if (!holds)
            {
                throw new CheckpointException(path, fault);
            }
        }
    }
}
