using DeepSeekOcr.Files;

namespace DeepSeekOcr.Checkpoints;

/// <summary>
/// Every number that defines the shape of a model, as its <c>config.json</c> gives them; the defaults are those of the published model.
/// </summary>
public sealed record ModelConfig
{
    /// <summary>Name of the file in a model directory.</summary>
    public const string FileName = "config.json";

    /// <summary>DeepEncoder: SAM, compressor and CLIP.</summary>
    public VisionConfig Vision { get; init; } = new();

    /// <summary>The linear layer between encoder and decoder.</summary>
    public ProjectorConfig Projector { get; init; } = new();

    /// <summary>The language model.</summary>
    public DecoderConfig Decoder { get; init; } = new();

    /// <summary>Reads and checks a configuration.</summary>
    /// <param name="path">A model directory, or the file itself.</param>
    /// <exception cref="CheckpointException">It cannot be read, a size is out of range, or a setting is not supported.</exception>
    public static ModelConfig Load(string path) => ModelConfigReader.Read(Directory.Exists(path) ? Path.Combine(path, FileName) : path);

    /// <summary>The configuration as JSON that this program and Hugging Face's code accept.</summary>
    public string ToJson() => ModelConfigWriter.ToJson(this);

    /// <summary>Writes <c>config.json</c> into a model directory.</summary>
    /// <exception cref="Files.FileException">The file cannot be written.</exception>
    public void Save(string directory) =>
        AtomicFile.Write(Path.Combine(directory, FileName), stream => stream.Write(System.Text.Encoding.UTF8.GetBytes(ToJson())));
}

/// <summary>DeepEncoder's two transformers.</summary>
public sealed record VisionConfig
{
    /// <summary>The local, windowed encoder and the compressor after it.</summary>
    public SamConfig Sam { get; init; } = new();

    /// <summary>The global encoder.</summary>
    public ClipConfig Clip { get; init; } = new();
}

/// <summary>The projector, one linear layer with bias.</summary>
public sealed record ProjectorConfig
{
    /// <summary>Width of a vision token: CLIP's channels and SAM's side by side.</summary>
    public int InputSize { get; init; } = 2048;

    /// <summary>Width of the decoder.</summary>
    public int OutputSize { get; init; } = 1280;
}

/// <summary>SAM ViT and the convolutional compressor. Fixed: MLP ratio 4, LayerNorm epsilon 1e-6.</summary>
public sealed record SamConfig
{
    /// <summary>Channels of the transformer.</summary>
    public int Width { get; init; } = 768;

    /// <summary>Transformer blocks.</summary>
    public int Layers { get; init; } = 12;

    /// <summary>Attention heads; they divide <see cref="Width"/>.</summary>
    public int Heads { get; init; } = 12;

    /// <summary>Blocks that attend globally, ascending; the others attend inside windows.</summary>
    public IReadOnlyList<int> GlobalAttentionIndexes { get; init; } = [2, 5, 8, 11];

    /// <summary>Channels of the neck.</summary>
    public int OutChannels { get; init; } = 256;

    /// <summary>Output channels of the compressor's two convolutions.</summary>
    public IReadOnlyList<int> DownsampleChannels { get; init; } = [512, 1024];

    /// <summary>Side of an attention window, in patches.</summary>
    public int WindowSize { get; init; } = 14;

    /// <summary>Side of a patch, in pixels.</summary>
    public int PatchSize { get; init; } = 16;

    /// <summary>Side of the image, in pixels, that the position table was made for.</summary>
    public int ImageSize { get; init; } = 1024;

    /// <summary>Side of the position table, in patches.</summary>
    public int GridSize => ImageSize / PatchSize;
}

/// <summary>CLIP ViT. Fixed: MLP ratio 4, LayerNorm epsilon 1e-5.</summary>
public sealed record ClipConfig
{
    /// <summary>Channels; equal to the compressor's last.</summary>
    public int Width { get; init; } = 1024;

    /// <summary>Transformer layers.</summary>
    public int Layers { get; init; } = 24;

    /// <summary>Attention heads; they divide <see cref="Width"/>.</summary>
    public int Heads { get; init; } = 16;

    /// <summary>Side of the image, in pixels, that the position table was made for.</summary>
    public int ImageSize { get; init; } = 224;

    /// <summary>Side of a patch of the (unused) patch embedding, in pixels.</summary>
    public int PatchSize { get; init; } = 14;

    /// <summary>Side of the position table's grid.</summary>
    public int GridSize => ImageSize / PatchSize;

    /// <summary>Rows of the position table: the class token's, then the grid's.</summary>
    public int Positions => GridSize * GridSize + 1;
}

/// <summary>The DeepSeekMoE decoder.</summary>
public sealed record DecoderConfig
{
    /// <summary>Width of the residual stream.</summary>
    public int HiddenSize { get; init; } = 1280;

    /// <summary>Width of the dense layers' SwiGLU.</summary>
    public int IntermediateSize { get; init; } = 6848;

    /// <summary>Width of one expert's SwiGLU.</summary>
    public int MoeIntermediateSize { get; init; } = 896;

    /// <summary>Layers, dense and sparse.</summary>
    public int Layers { get; init; } = 12;

    /// <summary>Attention heads.</summary>
    public int Heads { get; init; } = 10;

    /// <summary>Heads of keys and values; equal to <see cref="Heads"/>.</summary>
    public int KeyValueHeads { get; init; } = 10;

    /// <summary>Experts a router chooses from.</summary>
    public int RoutedExperts { get; init; } = 64;

    /// <summary>Experts that every token passes: one SwiGLU of so many times <see cref="MoeIntermediateSize"/>.</summary>
    public int SharedExperts { get; init; } = 2;

    /// <summary>Experts a router chooses for a token.</summary>
    public int ExpertsPerToken { get; init; } = 6;

    /// <summary>How many layers at the start are dense.</summary>
    public int FirstDense { get; init; } = 1;

    /// <summary>Of the layers after those, each whose number is a multiple of this is sparse.</summary>
    public int MoeLayerFrequency { get; init; } = 1;

    /// <summary>Whether the chosen experts' weights are scaled to sum to 1.</summary>
    public bool NormalizeTopK { get; init; }

    /// <summary>Factor on the chosen experts' weights.</summary>
    public float RoutedScaling { get; init; } = 1;

    /// <summary>Base of the rotary frequencies.</summary>
    public float RopeTheta { get; init; } = 10_000;

    /// <summary>Epsilon of every RMSNorm.</summary>
    public float RmsNormEpsilon { get; init; } = 1e-6f;

    /// <summary>Positions of prompt and output together.</summary>
    public int MaxPositions { get; init; } = 8192;

    /// <summary>Rows of the embedding table; the tokenizer may have fewer ids.</summary>
    public int VocabularySize { get; init; } = 129_280;

    /// <summary>Whether the output layer is the embedding table.</summary>
    public bool TieEmbeddings { get; init; }

    /// <summary>Token before every prompt.</summary>
    public int BosId { get; init; }

    /// <summary>Token that ends an output.</summary>
    public int EosId { get; init; } = 1;

    /// <summary>Width of a head.</summary>
    public int HeadSize => HiddenSize / Heads;

    /// <summary>Whether a layer has experts.</summary>
    /// <param name="layer">Counted from 0.</param>
    public bool IsSparse(int layer) => layer >= FirstDense && layer % MoeLayerFrequency == 0;
}
