using DeepSeekOcr.Imaging;

namespace DeepSeekOcr;

/// <summary>How the pages of files are opened and read.</summary>
public sealed record PagesOptions
{
    /// <summary>Limits and choices of opening images. Default: those of <see cref="ImageDecoderOptions"/>.</summary>
    public ImageDecoderOptions? Decoding { get; init; }

    /// <summary>Mode, prompt, limits of reading. Default: those of <see cref="ReadOptions"/>.</summary>
    public ReadOptions? Reading { get; init; }
}
