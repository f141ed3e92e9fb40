using DeepSeekOcr.Checkpoints;
using DeepSeekOcr.Training;

namespace DeepSeekOcr.Benchmarks;

/// <summary>Floating-point operations that a pass through a model cannot do without, two for each multiply-add.</summary>
/// <remarks>
/// Counted: patch embedding, linear layers at the real tokens (a window's padding is not), scores and weighted sums of attention (windows
/// at their full size, because padding takes part as keys), relative positions, convolutions. Not counted: norms, activations, softmax,
/// resizing.
/// </remarks>
internal static class UsefulWork
{
    /// <summary>One square view through DeepEncoder.</summary>
    /// <param name="config">The model.</param>
    /// <param name="side">Side of the view in pixels.</param>
    public static double Encoder(ModelConfig config, int side)
    {
        SamConfig sam = config.Vision.Sam;
        ClipConfig clip = config.Vision.Clip;
        int grid = side / sam.PatchSize;
        double patches = (double)grid * grid;
        double tokens = (patches / 16) + 1;
        int global = sam.GlobalAttentionIndexes.Count;
        int windowsPerSide = (grid + sam.WindowSize - 1) / sam.WindowSize;
        double inWindows = Math.Pow(windowsPerSide * sam.WindowSize, 2);
        double perception = (patches * 3 * sam.PatchSize * sam.PatchSize * sam.Width)
            + (sam.Layers * patches * 12 * sam.Width * sam.Width)
            + (global * patches * ((2 * patches) + (2 * grid)) * sam.Width)
            + ((sam.Layers - global) * inWindows * ((2.0 * sam.WindowSize * sam.WindowSize) + (2 * sam.WindowSize)) * sam.Width)
            + (patches * sam.OutChannels * (sam.Width + (9.0 * sam.OutChannels)));
        double compression = (patches / 4 * 9 * sam.OutChannels * sam.DownsampleChannels[0])
            + (patches / 16 * 9 * sam.DownsampleChannels[0] * sam.DownsampleChannels[1]);
        double knowledge = clip.Layers * tokens * ((12.0 * clip.Width * clip.Width) + (2 * tokens * clip.Width));
        return 2 * (perception + compression + knowledge + (patches / 16 * config.Projector.InputSize * config.Projector.OutputSize));
    }

    /// <summary>A prompt through the decoder, and the output layer for its last row only.</summary>
    /// <param name="config">The model.</param>
    /// <param name="tokens">Length of the prompt.</param>
    public static double Prefill(ModelConfig config, int tokens)
    {
        DecoderConfig decoder = config.Decoder;
        double head = (double)decoder.HiddenSize * decoder.VocabularySize;
        double layers = new FlopCount(config).DecoderParameters - head;
        double attention = (double)decoder.Layers * tokens * (tokens + 1) * decoder.HiddenSize;
        return 2 * ((layers * tokens) + attention + head);
    }
}
