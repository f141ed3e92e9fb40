using DeepSeekOcr.Checkpoints.Gguf.Container;
using DeepSeekOcr.Tensors;

namespace DeepSeekOcr.Checkpoints.Gguf;

/// <summary>Writes the dimensions of a model as the metadata of its two files.</summary>
internal static class GgufConfigWriter
{
    private const int QuantizationVersion = 2;
    private const float SamEpsilon = 1e-6f;
    private const int ClipMlpRatio = 4;

    private static readonly float[] Half = [0.5f, 0.5f, 0.5f];

    /// <summary>The language model's dimensions.</summary>
    public static GgufMetadataWriter Language(string name, ModelConfig model, WeightFormat format)
    {
        DecoderConfig config = model.Decoder;
        GgufMetadataWriter into = General(GgufKeys.LanguageArchitecture, "model", name, format);
        into.Add(GgufKeys.BlockCount, config.Layers);
        into.Add(GgufKeys.ContextLength, config.MaxPositions);
        into.Add(GgufKeys.EmbeddingLength, config.HiddenSize);
        into.Add(GgufKeys.FeedForwardLength, config.IntermediateSize);
        into.Add(GgufKeys.HeadCount, config.Heads);
        into.Add(GgufKeys.KeyValueHeadCount, config.KeyValueHeads);
        into.Add(GgufKeys.RmsEpsilon, config.RmsNormEpsilon);
        into.Add(GgufKeys.LeadingDense, config.FirstDense);
        into.Add(GgufKeys.ExpertCount, config.RoutedExperts);
        into.Add(GgufKeys.ExpertUsedCount, config.ExpertsPerToken);
        into.Add(GgufKeys.ExpertSharedCount, config.SharedExperts);
        into.Add(GgufKeys.ExpertFeedForwardLength, config.MoeIntermediateSize);
        into.Add(GgufKeys.ExpertWeightsScale, config.RoutedScaling);
        into.Add(GgufKeys.ExpertWeightsNorm, config.NormalizeTopK);
        into.Add(GgufKeys.RopeBase, config.RopeTheta);
        into.Add(GgufKeys.RopeDimensions, config.HeadSize);
        into.Add(GgufKeys.VocabularySize, config.VocabularySize);
        return into;
    }

    /// <summary>The encoder's and the projector's dimensions.</summary>
    public static GgufMetadataWriter Vision(string name, ModelConfig model, WeightFormat format)
    {
        (SamConfig sam, ClipConfig clip) = (model.Vision.Sam, model.Vision.Clip);
        GgufMetadataWriter into = General(GgufKeys.VisionArchitecture, "mmproj", name, format);
        into.Add("clip.has_vision_encoder", true);
        into.Add(GgufKeys.ProjectorType, GgufKeys.ProjectorTypeName);
        into.Add("clip.use_gelu", true);
        into.Add("clip.vision.image_size", sam.ImageSize);
        into.Add("clip.vision.patch_size", sam.PatchSize);
        into.Add(GgufKeys.VisionWidth, clip.Width);
        into.Add("clip.vision.feed_forward_length", ClipMlpRatio * clip.Width);
        into.Add(GgufKeys.VisionBlocks, clip.Layers);
        into.Add(GgufKeys.VisionHeads, clip.Heads);
        into.Add("clip.vision.attention.layer_norm_epsilon", SamEpsilon);
        into.Add("clip.vision.projection_dim", model.Projector.OutputSize);
        into.Add(GgufKeys.WindowSize, sam.WindowSize);
        into.Add("clip.vision.image_mean", Half);
        into.Add("clip.vision.image_std", Half);
        into.Add("clip.vision.preproc_min_tiles", 2);
        into.Add("clip.vision.preproc_max_tiles", 9);
        into.Add(GgufKeys.SamBlocks, sam.Layers);
        into.Add(GgufKeys.SamWidth, sam.Width);
        into.Add(GgufKeys.SamHeads, sam.Heads);
        return into;
    }

    private static GgufMetadataWriter General(string architecture, string type, string name, WeightFormat format)
    {
        var into = new GgufMetadataWriter();
        into.Add(GgufKeys.Architecture, architecture);
        into.Add("general.type", type);
        into.Add("general.name", name);
        into.Add("general.file_type", GgufType.FileType(format));
        into.Add("general.quantization_version", QuantizationVersion);
        into.Add(GgufHeader.AlignmentKey, GgufHeader.DefaultAlignment);
        return into;
    }
}
