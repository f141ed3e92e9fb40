using System.Numerics;
using DeepSeekOcr.Documents.Parsing;

namespace DeepSeekOcr.Documents;

/// <summary>A page that was read.</summary>
public sealed record DocumentPage
{
    /// <summary>Number in its document, from 1.</summary>
    public required int Number { get; init; }

    /// <summary>Width of the original image in pixels.</summary>
    public required int Width { get; init; }

    /// <summary>Height of the original image in pixels.</summary>
    public required int Height { get; init; }

    /// <summary>Name of the file whose image it was made from; absent if none is known.</summary>
    public string? ImageName { get; init; }

    /// <summary>Pixels an inch of the original image, which tell how large the page is; absent if nothing tells.</summary>
    public double? Dpi { get; init; }

    /// <summary>The elements in reading order.</summary>
    public required IReadOnlyList<DocumentElement> Elements { get; init; }

    /// <summary>How the reading ended; only <see cref="PageStatus.Completed"/> means that the whole page was read.</summary>
    public PageStatus Status { get; init; } = PageStatus.Unknown;

    /// <summary>The precision to expect of the text, 0 to 1; absent if it was not judged.</summary>
    public double? Legibility { get; init; }

    /// <summary>Name of the mode that it was read in.</summary>
    public string? Mode { get; init; }

    /// <summary>Vision tokens that it took, with those of figures that were read by themselves.</summary>
    public int VisionTokens { get; init; }

    /// <summary>Takes a pixel of the page as the model saw it, upright, to its place in the original image.</summary>
    public Matrix3x2 ToOriginal { get; init; } = Matrix3x2.Identity;

    /// <summary>What was wrong with the model's markup.</summary>
    public IReadOnlyList<GroundingDiagnostic> Diagnostics { get; init; } = [];

    /// <summary>How sure the model was, 0 to 1: the mean of its elements weighted by characters.</summary>
    public double? Confidence { get; init; }

    /// <summary>Quarter turns clockwise that make the original image upright, 0 to 3.</summary>
    public int QuarterTurns => (4 - (int)Math.Round(Math.Atan2(ToOriginal.M12, ToOriginal.M11) / (Math.PI / 2))) % 4;

    /// <summary>The captions of a figure or table in reading order.</summary>
    public IEnumerable<DocumentElement> CaptionsOf(int element)
    {
        int last = Math.Min(Elements.Count - 1, element + CaptionAttachment.Reach);
        for (int i = Math.Max(0, element - CaptionAttachment.Reach); i <= last; i++)
        {
            if (Elements[i].CaptionFor == element)
            {
                yield return Elements[i];
            }
        }
    }
}
