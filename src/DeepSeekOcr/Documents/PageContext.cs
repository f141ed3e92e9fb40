using System.Numerics;

namespace DeepSeekOcr.Documents;

/// <summary>What is known of a page besides its text.</summary>
public sealed record PageContext
{
    /// <summary>Number of the page in its document, from 1. Default: 1.</summary>
    public int Number { get; init; } = 1;

    /// <summary>Width in pixels of the page as the model saw it: upright, before it was fitted to a mode.</summary>
    public required int Width { get; init; }

    /// <summary>Height in pixels of the page as the model saw it.</summary>
    public required int Height { get; init; }

    /// <summary>Width in pixels of the image before it was turned; default: <see cref="Width"/>.</summary>
    public int? OriginalWidth { get; init; }

    /// <summary>Height in pixels of the image before it was turned; default: <see cref="Height"/>.</summary>
    public int? OriginalHeight { get; init; }

    /// <summary>Takes a pixel of the page as the model saw it to its place in the original image. Default: the same place.</summary>
    public Matrix3x2 ToOriginal { get; init; } = Matrix3x2.Identity;

    /// <summary>Name of the file whose image the page was made from, if known.</summary>
    public string? ImageName { get; init; }

    /// <summary>Pixels an inch of the original image, if known.</summary>
    public double? Dpi { get; init; }

    /// <summary>How the reading ended. Default: unknown.</summary>
    public PageStatus Status { get; init; } = PageStatus.Unknown;

    /// <summary>The precision to expect of the text, 0 to 1; absent if it was not judged.</summary>
    public double? Legibility { get; init; }

    /// <summary>Name of the mode that the page was read in.</summary>
    public string? Mode { get; init; }

    /// <summary>Vision tokens that the page took.</summary>
    public int VisionTokens { get; init; }

    /// <summary>The tokens of the text in order; without them the page has no confidence.</summary>
    public IReadOnlyList<TokenProbability>? Tokens { get; init; }

    /// <summary>
    /// Whether labels are the text itself, as in line mode and in location, rather than kinds. Default: decided by what most labels of the
    /// page are.
    /// </summary>
    public bool? LabelsAreText { get; init; }

    /// <summary>
    /// Whether the space is taken out that the model puts after a hyphen at a line's end (<c>top- ranked</c>). Default: no.
    /// </summary>
    public bool RepairHyphens { get; init; }
}
