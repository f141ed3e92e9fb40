using System.Globalization;

namespace DeepSeekOcr.Evaluation.Compression.Sources;

/// <summary>Which pages a figure is the mean of.</summary>
/// <param name="Mode">Name of the resolution mode.</param>
/// <param name="Kind">What the pages say: a <see cref="StudyKind"/>, or the benchmark they come from.</param>
/// <param name="Font">Typeface of rendered pages; null for scans, and where fonts are pooled.</param>
/// <param name="Ratio">Compression aimed at; null where pages are grouped by their tokens.</param>
/// <param name="Tokens">Range of text tokens, such as <c>600-700</c>; null where the compression was chosen.</param>
public sealed record StudyCellKey(string Mode, string Kind, string? Font, double? Ratio, string? Tokens)
{
    /// <summary>The compression or the range of tokens, as tables have it.</summary>
    public string Group => Tokens ?? string.Create(CultureInfo.InvariantCulture, $"{Ratio:0.##}×");

    /// <inheritdoc/>
    public override string ToString() => string.Join(", ", ((string?[])[Mode, Kind, Font, Group]).OfType<string>());
}
