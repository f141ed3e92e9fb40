using DeepSeekOcr.Data.Texts;
using DeepSeekOcr.Rendering;

namespace DeepSeekOcr.Data.Pages;

/// <summary>Which pages a <see cref="TextPageSource"/> makes. All ranges are drawn from evenly.</summary>
public sealed record TextPageOptions
{
    /// <summary>Width of a page in pixels. Default: 512, Tiny.</summary>
    public int Width { get; init; } = 512;

    /// <summary>Height of a page in pixels. Default: 512, Tiny.</summary>
    public int Height { get; init; } = 512;

    /// <summary>Fewest characters of a page's text. Default: 200.</summary>
    public int MinCharacters { get; init; } = 200;

    /// <summary>Most characters of a page's text. Default: 440.</summary>
    public int MaxCharacters { get; init; } = 440;

    /// <summary>Where prose comes from. Default: <see cref="Texts.Corpus.Training"/>.</summary>
    public Corpus Corpus { get; init; } = Corpus.Training;

    /// <summary>Typefaces, equally likely. Default: all that are bundled.</summary>
    public IReadOnlyList<Font> Fonts { get; init; } = FontLibrary.Fonts;

    /// <summary>One size for all pages, in pixels; null takes the largest at which the text fits, times a factor. Default: null.</summary>
    /// <remarks>A text that does not fit at a fixed size is cut after the last line that does.</remarks>
    public float? SizePixels { get; init; }

    /// <summary>Settings on the grid of vision tokens, equally likely; margins, leading and size are theirs. Default: none.</summary>
    /// <remarks>A text that does not fit is cut after the last line that does.</remarks>
    public IReadOnlyList<TokenGrid> Grids { get; init; } = [];

    /// <summary>Smallest factor of the largest size that fits. Default: 0.9.</summary>
    public float MinSizeFactor { get; init; } = 0.9f;

    /// <summary>Largest factor of the largest size that fits. Default: 1.</summary>
    public float MaxSizeFactor { get; init; } = 1;

    /// <summary>Texts with little on the page are not blown up beyond this size. Default: 40.</summary>
    public float MaxSizePixels { get; init; } = 40;

    /// <summary>Smallest margin, in pixels, each side for itself. Default: 6.</summary>
    public float MinMargin { get; init; } = 6;

    /// <summary>Largest margin, in pixels. Default: 24.</summary>
    public float MaxMargin { get; init; } = 24;

    /// <summary>Smallest distance of baselines, in units of the size. Default: 1.15.</summary>
    public float MinLineHeight { get; init; } = 1.15f;

    /// <summary>Largest distance of baselines, in units of the size. Default: 1.3.</summary>
    public float MaxLineHeight { get; init; } = 1.3f;

    /// <summary>Lightest ink: 0 is black only. Default: 70.</summary>
    public byte MaxInk { get; init; } = 70;

    /// <summary>Darkest paper: 255 is white only. Default: 220.</summary>
    public byte MinPaper { get; init; } = 220;

    /// <summary>How often a page is prose, in proportion to the other weights. Default: 0.5.</summary>
    public double ProseWeight { get; init; } = 0.5;

    /// <summary>How often a page is random strings. Default: 0.3.</summary>
    public double RandomWeight { get; init; } = 0.3;

    /// <summary>How often a page has both. Default: 0.2.</summary>
    public double MixedWeight { get; init; } = 0.2;

    /// <summary>How often paragraphs of prose begin on a new line (otherwise they run on). Default: 0.5.</summary>
    public double ParagraphChance { get; init; } = 0.5;

    /// <summary>Share of the gaps of random strings that are line breaks rather than spaces. Default: 0.04.</summary>
    public double LineBreaks { get; init; } = RandomText.LineBreaks;

    /// <summary>How often lines are filled to the last character rather than broken at spaces. Default: 0.</summary>
    public double FillChance { get; init; }

    /// <summary>Faults of the image. Default: light ones on half of the pages.</summary>
    public PageNoise Noise { get; init; } = new();

    /// <summary>Plain pages: the default font at the largest size that fits, black on white, even margins, no faults.</summary>
    public static TextPageOptions Plain { get; } = new()
    {
        Fonts = [FontLibrary.Default],
        MinSizeFactor = 1,
        MinMargin = 10,
        MaxMargin = 10,
        MinLineHeight = 1.2f,
        MaxLineHeight = 1.2f,
        MaxInk = 0,
        MinPaper = 255,
        Noise = PageNoise.None,
    };
}
