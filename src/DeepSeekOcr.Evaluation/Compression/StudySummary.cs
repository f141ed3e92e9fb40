using DeepSeekOcr.Evaluation.Compression.Sources;

namespace DeepSeekOcr.Evaluation.Compression;

/// <summary>A study's figures.</summary>
/// <param name="Model">What the model is called.</param>
/// <param name="Settings">What they depend on.</param>
/// <param name="Cells">The figures of every mode, kind, font and compression.</param>
/// <param name="Pooled">The same with the fonts pooled, which is what the figure shows.</param>
/// <param name="Published">What the paper prints.</param>
/// <param name="Problems">Pages that could not be read, and faults of the source, one line each.</param>
public sealed record StudySummary(
    string Model,
    IReadOnlyDictionary<string, string> Settings,
    IReadOnlyList<StudyCell> Cells,
    IReadOnlyList<StudyCell> Pooled,
    IReadOnlyList<PublishedPoint> Published,
    IReadOnlyList<string> Problems)
{
    /// <summary>Sums up a study.</summary>
    /// <param name="model">What the model is called.</param>
    /// <param name="settings">Its settings.</param>
    /// <param name="source">Its source.</param>
    /// <param name="pages">All its pages.</param>
    public static StudySummary Of(string model, StudySettings settings, IStudySource source, IReadOnlyList<StudyPage> pages)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(source);
        return new StudySummary(
            model,
            settings.Values,
            StudyCell.Group(pages, key => key),
            StudyCell.Group(pages, key => key with { Font = null }),
            PublishedStudy.Points,
            [.. source.Faults, .. Unread(pages)]);
    }

    /// <summary>One line for the pages of a cell that have the same problem; images are named.</summary>
    private static IEnumerable<string> Unread(IReadOnlyList<StudyPage> pages) =>
        from page in pages
        where page.Problem is not null
        group page by (page.Cell, page.Name) into same
        select same.Key.Name is not null
            ? $"{same.Key.Cell.Mode}: {same.First().Problem}"
            : $"{same.Key.Cell}: {same.Count()} of {pages.Count(page => page.Cell == same.Key.Cell)} pages could not be rendered: "
                + $"{same.First().Problem}.";
}
