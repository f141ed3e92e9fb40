using DeepSeekOcr.Imaging;
using DeepSeekOcr.Rendering;

namespace DeepSeekOcr.Evaluation.Compression.Sources;

/// <summary>Which pages a <see cref="RenderedStudy"/> has: those of every mode, compression, kind and font.</summary>
public sealed record RenderedStudyOptions
{
    /// <summary>Resolutions. Default: Tiny and Small, as in the paper.</summary>
    public IReadOnlyList<ResolutionMode> Modes { get; init; } = [ResolutionMode.Tiny, ResolutionMode.Small];

    /// <summary>Text tokens for each vision token. Default: <see cref="StudyRatios.Default"/>.</summary>
    public IReadOnlyList<double> Ratios { get; init; } = StudyRatios.Default;

    /// <summary>What the pages say. Default: everything.</summary>
    public IReadOnlyList<StudyKind> Kinds { get; init; } = Enum.GetValues<StudyKind>();

    /// <summary>Typefaces. Default: <see cref="FontLibrary.Default"/>.</summary>
    public IReadOnlyList<Font> Fonts { get; init; } = [FontLibrary.Default];

    /// <summary>Pages of each mode, compression, kind and font. Default: 10.</summary>
    public int Pages { get; init; } = 10;

    /// <summary>Chooses the texts. Default: 20260101, which no training run of this repository uses.</summary>
    public long Seed { get; init; } = 20260101;
}
