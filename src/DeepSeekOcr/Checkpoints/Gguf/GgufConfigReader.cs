using DeepSeekOcr.Checkpoints.Gguf.Container;
using DeepSeekOcr.Tensors;

namespace DeepSeekOcr.Checkpoints.Gguf;

/// <summary>
/// Reads the dimensions of a model from the metadata of its two files and, where that is silent, from the shapes of tensors.
/// </summary>
internal static class GgufConfigReader
{
    private const int MaxWidth = 1 << 16;
    private const int MaxLayers = 1024;
    private const int MaxHeads = 1024;
    private const int MaxExperts = 4096;
    private const int Softmax = 1;
    private const int DefaultClipPatch = 14;

    public static ModelConfig Read(GgufFile language, GgufFile vision)
    {
        SamConfig sam = ReadSam(vision);
        ClipConfig clip = ReadClip(vision);
        DecoderConfig decoder = ReadDecoder(language);
        Require(
            vision, sam.DownsampleChannels[^1] == clip.Width,
            $"'v.sam.net_3.weight' has {sam.DownsampleChannels[^1]} channels; '{GgufKeys.VisionWidth}' is {clip.Width}.");
        return new ModelConfig
        {
            Vision = new VisionConfig { Sam = sam, Clip = clip },
            Projector = new ProjectorConfig { InputSize = 2 * clip.Width, OutputSize = decoder.HiddenSize },
            Decoder = decoder,
        };
    }

    private static SamConfig ReadSam(GgufFile vision)
    {
        GgufMetadata metadata = vision.Metadata;
        int layers = metadata.Size(GgufKeys.SamBlocks, MaxLayers);
        int window = metadata.Size(GgufKeys.WindowSize, 1024, 14);
        Shape patch = ShapeOf(vision, "v.sam.patch_embd.weight", 4);
        Shape positions = ShapeOf(vision, "v.sam.pos_embd.weight", least: 3);
        var config = new SamConfig
        {
            Width = metadata.Size(GgufKeys.SamWidth, MaxWidth),
            Layers = layers,
            Heads = metadata.Size(GgufKeys.SamHeads, MaxHeads),
            GlobalAttentionIndexes = [.. Enumerable.Range(0, layers).Where(block => IsGlobal(vision, block, window))],
            DownsampleChannels = [ShapeOf(vision, "v.sam.net_2.weight", 4)[0], ShapeOf(vision, "v.sam.net_3.weight", 4)[0]],
            OutChannels = ShapeOf(vision, "v.sam.neck.0.weight", least: 2)[0],
            WindowSize = window,
            PatchSize = patch.Width,
            ImageSize = checked(positions[^2] * patch.Width),
        };
        metadata.Check(
            config.Width % config.Heads == 0, GgufKeys.SamHeads, $"is {config.Heads}, which does not divide the width {config.Width}");
        return config;
    }

    /// <summary>
    /// A block of windowed attention has a table for the distances inside a window; where no table tells, every third block is global.
    /// </summary>
    private static bool IsGlobal(GgufFile vision, int block, int window) =>
        vision.Find(GgufNames.RelativeRows(block)) is { } table ? table.Shape[0] != (2 * window) - 1 : block % 3 == 2;

    private static ClipConfig ReadClip(GgufFile vision)
    {
        GgufMetadata metadata = vision.Metadata;
        int positions = ShapeOf(vision, "v.position_embd.weight", 2)[0];
        int grid = (int)Math.Sqrt(positions - 1);
        Require(
            vision, grid > 0
                && (grid * grid) + 1 == positions, $"tensor 'v.position_embd.weight' has {positions} rows; expected a square and one.");
        int patch = vision.Find(GgufNames.UnusedPatchEmbedding)?.Shape.Width ?? DefaultClipPatch;
        var config = new ClipConfig
        {
            Width = metadata.Size(GgufKeys.VisionWidth, MaxWidth),
            Layers = metadata.Size(GgufKeys.VisionBlocks, MaxLayers),
            Heads = metadata.Size(GgufKeys.VisionHeads, MaxHeads),
            PatchSize = patch,
            ImageSize = checked(grid * patch),
        };
        metadata.Check(
            config.Width % config.Heads == 0, GgufKeys.VisionHeads, $"is {config.Heads}, which does not divide the width {config.Width}");
        return config;
    }

    private static DecoderConfig ReadDecoder(GgufFile language)
    {
        GgufMetadata metadata = language.Metadata;
        int heads = metadata.Size(GgufKeys.HeadCount, MaxHeads);
        int experts = metadata.Size(GgufKeys.ExpertCount, MaxExperts);
        int vocabulary = ShapeOf(language, "token_embd.weight", 2)[0];
        var config = new DecoderConfig
        {
            HiddenSize = metadata.Size(GgufKeys.EmbeddingLength, MaxWidth),
            IntermediateSize = metadata.Size(GgufKeys.FeedForwardLength, 4 * MaxWidth),
            MoeIntermediateSize = metadata.Size(GgufKeys.ExpertFeedForwardLength, MaxWidth),
            Layers = metadata.Size(GgufKeys.BlockCount, MaxLayers),
            Heads = heads,
            KeyValueHeads = metadata.Size(GgufKeys.KeyValueHeadCount, MaxHeads, heads),
            RoutedExperts = experts,
            SharedExperts = metadata.Size(GgufKeys.ExpertSharedCount, 64),
            ExpertsPerToken = metadata.Size(GgufKeys.ExpertUsedCount, experts),
            FirstDense = metadata.Integer(GgufKeys.LeadingDense, 0, MaxLayers, 0),
            NormalizeTopK = metadata.Flag(GgufKeys.ExpertWeightsNorm, false),
            RoutedScaling = metadata.Number(GgufKeys.ExpertWeightsScale, 1e-3f, 1e3f, 1),
            RopeTheta = metadata.Number(GgufKeys.RopeBase, 1, 1e9f, 10_000),
            RmsNormEpsilon = metadata.Number(GgufKeys.RmsEpsilon, 1e-12f, 1e-2f, 1e-6f),
            MaxPositions = metadata.Size(GgufKeys.ContextLength, 1 << 20),
            VocabularySize = vocabulary,
            TieEmbeddings = language.Find("output.weight") is null,
            BosId = metadata.Integer(GgufKeys.BosId, 0, vocabulary - 1, 0),
            EosId = metadata.Integer(GgufKeys.EosId, 0, vocabulary - 1, 1),
        };
        CheckDecoder(metadata, config);
        return config;
    }

    private static void CheckDecoder(GgufMetadata metadata, DecoderConfig config)
    {
        metadata.Check(
            config.KeyValueHeads == config.Heads, GgufKeys.KeyValueHeadCount,
            $"is {config.KeyValueHeads}; only the {config.Heads} heads of queries are supported");
        metadata.Check(
            config.HiddenSize % config.Heads == 0 && config.HeadSize % 2 == 0,
            GgufKeys.HeadCount,
            $"is {config.Heads}, which does not divide the width {config.HiddenSize} into heads of even width");

        string scaling = metadata.Text(GgufKeys.RopeScaling, "none");
        metadata.Check(scaling == "none", GgufKeys.RopeScaling, $"is '{scaling}'; scaled rotary positions are not supported");

        // Converted files may say 0, which means the width of a head.
        int rotated = metadata.Integer(GgufKeys.RopeDimensions, 0, MaxWidth, 0);
        metadata.Check(
            rotated == 0
                || rotated == config.HeadSize, GgufKeys.RopeDimensions,
                $"is {rotated}; only the width of a head ({config.HeadSize}) is supported");
        metadata.Check(
            metadata.Integer(GgufKeys.ExpertGating, 0, 16, Softmax) == Softmax, GgufKeys.ExpertGating,
            "is not 1; only softmax is supported");
        int said = metadata.Size(GgufKeys.VocabularySize, 1 << 22, config.VocabularySize);
        metadata.Check(
            said == config.VocabularySize, GgufKeys.VocabularySize, $"is {said}; 'token_embd.weight' has {config.VocabularySize} rows");
    }

    private static Shape ShapeOf(GgufFile file, string name, int least)
    {
        GgufTensor tensor = file.Find(name) ?? throw new CheckpointException(file.Path, $"has no tensor '{name}'.");
        Require(file, tensor.Shape.Rank >= least, $"tensor '{name}' is {tensor.Shape}; expected {least} dimensions.");
        return tensor.Shape;
    }

    private static void Require(GgufFile file, bool holds, string fault)
    {
        if (!holds)
        {
            throw new CheckpointException(file.Path, fault);
        }
    }
}
