using DeepSeekOcr.Checkpoints;
using DeepSeekOcr.Training.Runs;

namespace DeepSeekOcr.Training;

/// <summary>Floating-point operations that a model cannot do without, two for each multiply-add.</summary>
/// <remarks>
/// <para>
/// Inference counts patch embedding, linear layers at the real tokens (a window's padding is not counted), scores and weighted sums of
/// attention (windows at their full size, because padding takes part as keys), relative positions and convolutions; it does not count
/// norms, activations, softmax and resizing.
/// </para>
/// <para>
/// Training counts 2 × parameters × tokens for each pass through a part of the model, at its own token count. A trained part takes three
/// passes: forward, gradient of its input, gradient of its weights. A frozen part takes the forward pass, and the gradient of its input
/// only if something before it is trained.
/// </para>
/// </remarks>
public sealed class FlopCount
{
    // A vision token is made of 4×4 patches; the compressor's first convolution is applied at a quarter of them.
    private const int PatchesPerToken = 16;

    private readonly ModelConfig _config;
    private readonly ModuleRates _rates;

    /// <summary>Counts for a model.</summary>
    /// <param name="config">Its dimensions.</param>
    /// <param name="rates">Which parts are frozen; null: none.</param>
    public FlopCount(ModelConfig config, ModuleRates? rates = null)
    {
        ArgumentNullException.ThrowIfNull(config);
        _config = config;
        _rates = rates ?? new ModuleRates();
    }

    /// <summary>Parameters of SAM's transformer and neck that every patch passes.</summary>
    public long PatchParameters
    {
        get
        {
            SamConfig sam = _config.Vision.Sam;
            long block = 12L * sam.Width * sam.Width;
            return (sam.Layers * block) + (3L * sam.PatchSize * sam.PatchSize * sam.Width) + ((long)sam.OutChannels * sam.Width)
                + (9L * sam.OutChannels * sam.OutChannels);
        }
    }

    /// <summary>Parameters of the compressor, counted at a vision token: its first convolution is applied four times for each.</summary>
    public long CompressorParameters
    {
        get
        {
            SamConfig sam = _config.Vision.Sam;
            return (4L * 9 * sam.OutChannels * sam.DownsampleChannels[0]) + (9L * sam.DownsampleChannels[0] * sam.DownsampleChannels[1]);
        }
    }

    /// <summary>Parameters of CLIP that every vision token passes.</summary>
    public long ClipParameters => _config.Vision.Clip.Layers * 12L * _config.Vision.Clip.Width * _config.Vision.Clip.Width;

    /// <summary>Parameters of the projector that every vision token passes.</summary>
    public long ProjectorParameters => (long)_config.Projector.InputSize * _config.Projector.OutputSize;

    /// <summary>Parameters of the decoder that one token passes, the output layer included.</summary>
    public long DecoderParameters
    {
        get
        {
            DecoderConfig decoder = _config.Decoder;
            long width = decoder.HiddenSize;
            long sum = width * decoder.VocabularySize;
            for (int layer = 0; layer < decoder.Layers; layer++)
            {
                long hidden = decoder.IsSparse(layer)
                    ? (decoder.ExpertsPerToken + decoder.SharedExperts) * (long)decoder.MoeIntermediateSize
                    : decoder.IntermediateSize;
                sum += (4 * width * width) + (3 * width * hidden) + (decoder.IsSparse(layer) ? width * decoder.RoutedExperts : 0);
            }

            return sum;
        }
    }

    /// <summary>Floating-point operations of one square view through the encoder.</summary>
    /// <param name="side">Side of the view in pixels.</param>
    public double Encoder(int side)
    {
        SamConfig sam = _config.Vision.Sam;
        ClipConfig clip = _config.Vision.Clip;
        int grid = side / sam.PatchSize;
        double patches = (double)grid * grid;
        double visionTokens = patches / PatchesPerToken;
        double clipTokens = visionTokens + 1;
        int global = sam.GlobalAttentionIndexes.Count;
        int windowsPerSide = (grid + sam.WindowSize - 1) / sam.WindowSize;
        double inWindows = Math.Pow(windowsPerSide * sam.WindowSize, 2);
        double globalAttention = global * patches * ((2 * patches) + (2 * grid)) * sam.Width;
        double windowAttention =
            (sam.Layers - global) * inWindows * ((2.0 * sam.WindowSize * sam.WindowSize) + (2 * sam.WindowSize)) * sam.Width;
        double clipAttention = clip.Layers * 2.0 * clipTokens * clipTokens * clip.Width;
        return 2 * ((patches * PatchParameters) + globalAttention + windowAttention + (clipTokens * ClipParameters) + clipAttention
            + (visionTokens * (CompressorParameters + ProjectorParameters)));
    }

    /// <summary>Floating-point operations of a prompt through the decoder, and the output layer for its last row only.</summary>
    /// <param name="tokens">Length of the prompt.</param>
    public double Prefill(int tokens)
    {
        DecoderConfig decoder = _config.Decoder;
        double head = (double)decoder.HiddenSize * decoder.VocabularySize;
        double attention = (double)decoder.Layers * tokens * (tokens + 1) * decoder.HiddenSize;
        return 2 * (((DecoderParameters - head) * tokens) + attention + head);
    }

    /// <summary>Floating-point operations of training on one page, forward and backward, without attention scores.</summary>
    /// <param name="visionTokens">Vision tokens of all views.</param>
    /// <param name="tokens">Tokens of the decoder's sequence; 0 when the encoder is trained alone.</param>
    public double Training(int visionTokens, int tokens)
    {
        (double Products, float Rate)[] parts =
        [
            (PatchParameters * (double)PatchesPerToken * visionTokens, _rates.Sam),
            (CompressorParameters * (double)visionTokens, _rates.Compressor),
            (ClipParameters * (double)visionTokens, _rates.Clip),
            (ProjectorParameters * (double)visionTokens, _rates.Projector),
            (DecoderParameters * (double)tokens, _rates.Decoder),
        ];
        double sum = 0;
        bool isReached = false;
        foreach ((double products, float rate) in parts)
        {
            isReached |= rate > 0;
            sum += 2 * products * (1 + (isReached ? 1 : 0) + (rate > 0 ? 1 : 0));
        }

        return sum;
    }
}
