using DeepSeekOcr.Evaluation.Compression.Sources;
using DeepSeekOcr.Evaluation.Fox;
using DeepSeekOcr.Generation;

namespace DeepSeekOcr.Evaluation.Compression;

/// <summary>The figures of pages that belong together.</summary>
/// <param name="Key">Which pages.</param>
/// <param name="Pages">How many were read.</param>
/// <param name="Unread">How many could not be rendered or decoded; they are in no mean.</param>
/// <param name="Figures">What was measured; null if no page was read.</param>
public sealed record StudyCell(StudyCellKey Key, int Pages, int Unread, StudyFigures? Figures)
{
    /// <summary>Sums up pages.</summary>
    public static StudyCell Of(StudyCellKey key, IReadOnlyCollection<StudyPage> pages)
    {
        ArgumentNullException.ThrowIfNull(pages);
        StudyPage[] read = [.. pages.Where(page => page.Reading is not null)];
        return new StudyCell(key, read.Length, pages.Count - read.Length, read.Length == 0 ? null : StudyFigures.Of(read));
    }

    /// <summary>A cell for each key, in the order in which the keys first come.</summary>
    public static IReadOnlyList<StudyCell> Group(IEnumerable<StudyPage> pages, Func<StudyCellKey, StudyCellKey> key) =>
        [.. pages.GroupBy(page => key(page.Cell)).Select(group => Of(group.Key, [.. group]))];
}

/// <summary>Means over the pages of a cell, intervals of 95 % by bootstrap over pages.</summary>
/// <param name="Compression">Text tokens / vision tokens.</param>
/// <param name="ContentCompression">The same without tokens that are only white space.</param>
/// <param name="TextTokens">Text tokens of a page.</param>
/// <param name="ContentTokens">The same without tokens that are only white space.</param>
/// <param name="VisionTokens">Vision tokens of a page.</param>
/// <param name="Characters">Characters of a page.</param>
/// <param name="SizePixels">Size of the type; null for pages that were not rendered.</param>
/// <param name="Precision">1 − edit distance / length of the longer text.</param>
/// <param name="PrecisionDistribution">How that is spread over the pages.</param>
/// <param name="ExactWords">Share of words read letter for letter.</param>
/// <param name="WordPrecision">Fox precision: share of the words read that are on the page.</param>
/// <param name="NormalisedPrecision">Precision after normalisation.</param>
/// <param name="Fox">Fox metrics, under their right names.</param>
/// <param name="Official">Fox metrics as the official script prints them.</param>
/// <param name="Normalised">Fox metrics after normalisation.</param>
/// <param name="Stops">How many pages ended for which reason.</param>
/// <param name="Seconds">Seconds a page.</param>
/// <param name="TokensPerSecond">Tokens written a second of decoding.</param>
public sealed record StudyFigures(
    double Compression,
    double ContentCompression,
    double TextTokens,
    double ContentTokens,
    double VisionTokens,
    double Characters,
    double? SizePixels,
    ConfidenceInterval Precision,
    Distribution PrecisionDistribution,
    ConfidenceInterval ExactWords,
    ConfidenceInterval WordPrecision,
    ConfidenceInterval NormalisedPrecision,
    FoxMeans Fox,
    FoxMeans Official,
    FoxMeans Normalised,
    IReadOnlyDictionary<StopReason, int> Stops,
    double Seconds,
    double TokensPerSecond)
{
    /// <summary>The figures of pages that were read.</summary>
    /// <exception cref="ArgumentException">There are none.</exception>
    public static StudyFigures Of(IReadOnlyCollection<StudyPage> pages)
    {
        StudyReading[] readings = [.. pages.Select(page => page.Reading).OfType<StudyReading>()];
        PageComparison[] comparisons = [.. readings.Select(reading => reading.Comparison)];
        if (readings.Length == 0 || readings.Length != pages.Count)
        {
            throw new ArgumentException($"{readings.Length} of {pages.Count} pages were read.", nameof(pages));
        }

        double decoding = readings.Sum(reading => reading.DecodeSeconds);
        return new StudyFigures(
            pages.Average(page => (double)page.TextTokens.All / page.Reading!.VisionTokens),
            pages.Average(page => (double)page.TextTokens.Content / page.Reading!.VisionTokens),
            pages.Average(page => page.TextTokens.All),
            pages.Average(page => page.TextTokens.Content),
            readings.Average(reading => reading.VisionTokens),
            pages.Average(page => page.Characters),
            pages.Average(page => (double?)page.SizePixels),
            Interval(comparison => comparison.Precision),
            Distribution.Of(comparisons.Select(comparison => comparison.Precision)),
            Interval(comparison => comparison.ExactWords),
            Interval(comparison => comparison.Fox.Precision),
            Interval(comparison => comparison.NormalisedPrecision),
            FoxMeans.Of([.. comparisons.Select(comparison => comparison.Fox)]),
            FoxMeans.Of([.. comparisons.Select(comparison => comparison.Official)]),
            FoxMeans.Of([.. comparisons.Select(comparison => comparison.Normalised)]),
            new SortedDictionary<StopReason, int>(readings.CountBy(reading => reading.Stop).ToDictionary()),
            readings.Average(reading => reading.Seconds),
            decoding > 0 ? readings.Sum(reading => reading.OutputTokens) / decoding : 0);

        ConfidenceInterval Interval(Func<PageComparison, double> figure) => ConfidenceInterval.Bootstrap([.. comparisons.Select(figure)]);
    }
}
