using DeepSeekOcr.Checkpoints;

namespace DeepSeekOcr.Training;

/// <summary>Useful work of a training step: 6 × parameters that take part × tokens, for each part of the model at its own token count.</summary>
public sealed class FlopCount
{
    private readonly ModelConfig _config;

    /// <summary>Counts for a model.</summary>
    public FlopCount(ModelConfig config) => _config = config;

    /// <summary>Parameters of SAM's transformer and neck that every patch passes.</summary>
    public long PatchParameters
    {
        get
        {
            SamConfig sam = _config.Vision.Sam;
            long block = 12L * sam.Width * sam.Width;
            return (sam.Layers * block) + (3L * sam.PatchSize * sam.PatchSize * sam.Width) + ((long)sam.OutChannels * sam.Width) + (9L * sam.OutChannels * sam.OutChannels);
        }
    }

    /// <summary>Parameters of the compressor (counted at a vision token), CLIP and projector that every vision token passes.</summary>
    public long VisionTokenParameters
    {
        get
        {
            SamConfig sam = _config.Vision.Sam;
            long compressor = (4L * 9 * sam.OutChannels * sam.DownsampleChannels[0]) + (9L * sam.DownsampleChannels[0] * sam.DownsampleChannels[1]);
            long clip = _config.Vision.Clip.Layers * 12L * _config.Vision.Clip.Width * _config.Vision.Clip.Width;
            return compressor + clip + ((long)_config.Projector.InputSize * _config.Projector.OutputSize);
        }
    }

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
    /// <param name="side">Side of the view in pixels.</param>
    /// <param name="tokens">Tokens of the decoder's sequence; 0 when the encoder is trained alone.</param>
    public double Training(int side, int tokens)
    {
        double patches = Math.Pow(side / (double)_config.Vision.Sam.PatchSize, 2);
        return 6 * ((PatchParameters * patches) + (VisionTokenParameters * patches / 16) + (DecoderParameters * (double)tokens));
    }
}
