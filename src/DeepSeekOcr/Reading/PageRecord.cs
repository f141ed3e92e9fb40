using System.Numerics;
using System.Text.Json.Serialization;
using DeepSeekOcr.Documents;
using DeepSeekOcr.Documents.Parsing;
using DeepSeekOcr.Documents.Parsing.Figures;
using DeepSeekOcr.Reading.Legibility;

namespace DeepSeekOcr.Reading;

/// <summary>
/// What came of reading one page: all that its <see cref="DocumentPage"/> is made of, so that a run that was cut off goes on from it.
/// </summary>
public sealed record PageRecord
{
    /// <summary>Number of the page in its document, from 1.</summary>
    public required int Number { get; init; }

    /// <summary>How the reading ended.</summary>
    public required PageStatus Status { get; init; }

    /// <summary>What the model wrote, marks included.</summary>
    public string Text { get; init; } = "";

    /// <summary>The pieces that <see cref="Text"/> was written in, and how likely the model held each.</summary>
    public IReadOnlyList<TokenProbability> Tokens { get; init; } = [];

    /// <summary>Whether the text can be what the page says; absent if the page was not read.</summary>
    public LegibilityJudgement? Legibility { get; init; }

    /// <summary>What was cut off because the output repeated itself.</summary>
    public string Removed { get; init; } = "";

    /// <summary>Width in pixels of the upright page, which the model read.</summary>
    public int Width { get; init; }

    /// <summary>Height in pixels of the upright page, which the model read.</summary>
    public int Height { get; init; }

    /// <summary>Width in pixels of the page's image before it was turned.</summary>
    public int OriginalWidth { get; init; }

    /// <summary>Height in pixels of the page's image before it was turned.</summary>
    public int OriginalHeight { get; init; }

    /// <summary>Pixels an inch of the page's image, where its document says so.</summary>
    public double? Dpi { get; init; }

    /// <summary>
    /// Takes a pixel of the upright page to its position in the page's image: M11, M12, M21, M22, M31, M32 of a <see cref="Matrix3x2"/>.
    /// </summary>
    public IReadOnlyList<float> ToOriginal { get; init; } = [1, 0, 0, 1, 0, 0];

    /// <summary>Name of the mode it was read in; absent if it was not read.</summary>
    public string? Mode { get; init; }

    /// <summary>Why that mode was chosen; absent if it was asked for.</summary>
    public string? Reason { get; init; }

    /// <summary>Vision tokens of the reading.</summary>
    public int VisionTokens { get; init; }

    /// <summary>Vision tokens of all attempts together, those at its figures included: what the page cost.</summary>
    public int VisionTokensSpent { get; init; }

    /// <summary>The figures that were read by themselves, in reading order (<see cref="PageReadOptions.Deep"/>).</summary>
    public IReadOnlyList<FigureRecord> Figures { get; init; } = [];

    /// <summary>Every attempt at the page, one line each, if there was more than one.</summary>
    public IReadOnlyList<string> Attempts { get; init; } = [];

    /// <summary>
    /// Whether the page would have been read again, had its text not been shown already: it ended badly, or in a mode that is too small.
    /// </summary>
    public bool RetryWithheld { get; init; }

    /// <summary>Why the page could not be read, in one line that names document and page.</summary>
    public string? Error { get; init; }

    /// <summary>What was wrong with a page that was read all the same.</summary>
    public string? Warning { get; init; }

    /// <summary>The model's own account of the reading; not kept from one run to the next.</summary>
    [JsonIgnore]
    public ReadResult? Result { get; init; }

    /// <summary>Whether the page could not be read.</summary>
    [JsonIgnore]
    public bool IsFailed => Error is not null;

    /// <summary>That nothing was read of a page that was found blank, and why, in a sentence or two; absent if it was not.</summary>
    [JsonIgnore]
    public string? Emptiness => Status == PageStatus.Blank ? "the page is blank; nothing was read." : null;

    /// <summary>Why the text is not to be taken for that of the page, in a sentence; absent if it may be.</summary>
    [JsonIgnore]
    public string? Doubt => Status == PageStatus.LowConfidence
        ? $"the model could not read the page and guessed ({Legibility!.Describe()}); the text is probably not what the page says."
        : null;

    /// <summary>Makes the page of what was read.</summary>
    public DocumentPage ToPage()
    {
        DocumentPage page = Build(
            Math.Max(1, OriginalWidth), Math.Max(1, OriginalHeight), new Matrix3x2(
                ToOriginal[0], ToOriginal[1], ToOriginal[2], ToOriginal[3], ToOriginal[4], ToOriginal[5]));
        if (Figures.Count == 0)
        {
            return page;
        }

        DocumentElement[] elements = [.. page.Elements];
        foreach (FigureRecord figure in Figures.Where(figure => figure.Element >= 0 && figure.Element < elements.Length))
        {
            DocumentElement element = elements[figure.Element];
            elements[figure.Element] =
                element with { Reading = figure.Reading, Content = FigureReader.ReadOrDescribe(figure.Reading.Text, element.Kind) };
        }

        return page with { Elements = elements, VisionTokens = page.VisionTokens + Figures.Sum(figure => figure.Reading.VisionTokens) };
    }

    /// <summary>What went wrong with <see cref="Figures"/>, a line each; those beyond the limit share one.</summary>
    public IEnumerable<(PageStatus Status, string Problem)> FigureProblems()
    {
        foreach (
            FigureRecord figure in Figures.Where(
                figure => figure.Reading.Status != PageStatus.Completed && figure.Reading.Status != PageStatus.Skipped))
        {
            FigureReading reading = figure.Reading;
            yield return (
                reading.Status,
                $"element {figure.Element + 1}: {reading.Problem ?? $"what the figure says may be incomplete ({reading.Status})."}");
        }

        if (Figures.Where(figure => figure.Reading.Status == PageStatus.Skipped).ToArray() is { Length: > 0 } skipped)
        {
            yield return (
                PageStatus.Skipped,
                $"element {skipped[0].Element + 1}: {skipped[0].Reading.Problem} {skipped.Length} were not read by themselves.");
        }
    }

    /// <summary>The upright page, without what its figures say: the boxes are on its image.</summary>
    internal DocumentPage ToUprightPage() => Build(Math.Max(1, Width), Math.Max(1, Height), Matrix3x2.Identity);

    private DocumentPage Build(int originalWidth, int originalHeight, Matrix3x2 toOriginal) => PageBuilder.Build(Text, new PageContext
    {
        Number = Number,
        Width = Math.Max(1, Width),
        Height = Math.Max(1, Height),
        OriginalWidth = originalWidth,
        OriginalHeight = originalHeight,
        ToOriginal = toOriginal,
        Dpi = Dpi,
        Status = Status,
        Legibility = Legibility?.Score,
        Mode = Mode,
        VisionTokens = VisionTokens,
        Tokens = Tokens.Count == 0 ? null : Tokens,
    });
}
