using DeepSeekOcr.Input.Sources;
using DeepSeekOcr.Reading;

namespace DeepSeekOcr.Evaluation.Legibility;

/// <summary>How a page was read, and how it was judged.</summary>
/// <param name="Kind">What pages it is counted with.</param>
/// <param name="Precision">1 − edit distance / length of the longer text.</param>
/// <param name="Score">The precision that was expected, 0 to 1.</param>
/// <param name="IsFlagged">Whether the page counts as guessed.</param>
public sealed record LegibilityReading(string Kind, double Precision, double Score, bool IsFlagged)
{
    /// <summary>Reads a page as <c>dsocr read</c> does, once.</summary>
    /// <returns>Null if the page counts as blank, or could not be read at all.</returns>
    public static async Task<LegibilityReading?> ReadAsync(PageReader reader, LegibilityPage page, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(reader);
        ArgumentNullException.ThrowIfNull(page);
        var source = new SourcePage { Number = 1, Image = page.Image };
        PageRecord record = await reader.ReadAsync(page.Kind, source, onText: null, cancellation).ConfigureAwait(false);
        return record.Legibility is { } judged
            ? new LegibilityReading(page.Kind, TextAccuracy.Precision(page.Text, record.Text.TrimEnd()), judged.Score, !judged.IsLegible)
            : null;
    }
}
