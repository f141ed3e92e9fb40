using DeepSeekOcr.Checkpoints;
using DeepSeekOcr.Training.Runs;

namespace DeepSeekOcr.Training;

/// <summary>Useful work of training: 2 × parameters × tokens for each pass through a part of the model, at its own token count.</summary>
/// <remarks>
/// A trained part takes three passes: forward, gradient of its input, gradient of its weights. A frozen part takes the forward pass, and
/// the gradient of its input only if something before it is trained.
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

    /// <summary>Floating-point operations of training on one page, forward and backward, without attention scores.</summary>
    /// <param name="visionTokens">Vision tokens of all views.</param>
    /// <param name="tokens">Tokens of the decoder's sequence; 0 when the encoder is trained alone.</param>
    public double Training(int visionTokens, int tokens)
    {
        (double Products, float Rate)[] rooms =
        [
            (PatchParameters * (double)PatchesPerToken * visionTokens, _rates.Sam),
            (CompressorParameters * (double)visionTokens, _rates.Compressor),
            (ClipParameters * (double)visionTokens, _rates.Clip),
            (ProjectorParameters * (double)visionTokens, _rates.Projector),
            (DecoderParameters * (double)tokens, _rates.Decoder),
        ];
        double sum = 0;
        bool isReached = false;
        foreach ((double products, float rate) in rooms)
        {
            isReached |= rate > 0;
            sum += 2 * products * (1 + (isReached ? 1 : 0) + (rate > 0 ? 1 : 0));
        }

        return sum;
    }
}
