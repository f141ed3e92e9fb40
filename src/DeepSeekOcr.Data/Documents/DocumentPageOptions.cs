using DeepSeekOcr.Data.Texts;
using DeepSeekOcr.Imaging;
using DeepSeekOcr.Rendering;

namespace DeepSeekOcr.Data.Documents;

/// <summary>Which pages a <see cref="DocumentPageSource"/> makes.</summary>
public sealed record DocumentPageOptions
{
    /// <summary>The mode that the pages are brought to; it has no tiles. Default: Tiny.</summary>
    public ResolutionMode Mode { get; init; } = ResolutionMode.Tiny;

    /// <summary>Fewest characters of a page's text. Default: 300.</summary>
    public int MinCharacters { get; init; } = 300;

    /// <summary>Most characters of a page's text. Default: 800.</summary>
    public int MaxCharacters { get; init; } = 800;

    /// <summary>Share of paragraphs that are random strings. Default: 0.2.</summary>
    public double RandomShare { get; init; } = 0.2;

    /// <summary>Where prose comes from. Default: <see cref="Texts.Corpus.Training"/>.</summary>
    public Corpus Corpus { get; init; } = Corpus.Training;

    /// <summary>Fonts of the text, equally likely. Default: all that are bundled.</summary>
    public IReadOnlyList<Font> Fonts { get; init; } = FontLibrary.Fonts;

    /// <summary>Smallest size of the text as the encoder sees it, in pixels. Default: 8.</summary>
    public float MinSizePixels { get; init; } = 8;

    /// <summary>Largest size of the text as the encoder sees it, in pixels. Default: 24.</summary>
    public float MaxSizePixels { get; init; } = 24;

    /// <summary>
    /// Share of the pages that were scanned: turned a little, with faults. Others come from a browser or printer. Default: 0.25.
    /// </summary>
    public double Scanned { get; init; } = 0.25;

    /// <summary>Share of two columns among the pages that are wide enough for them. Default: 0.2.</summary>
    public double TwoColumns { get; init; } = 0.2;
}
