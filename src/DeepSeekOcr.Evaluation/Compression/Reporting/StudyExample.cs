using DeepSeekOcr.Evaluation.Compression.Sources;

namespace DeepSeekOcr.Evaluation.Compression.Reporting;

/// <summary>A page to show.</summary>
/// <param name="Page">What was read.</param>
/// <param name="Image">The page as a PNG file.</param>
internal sealed record StudyExample(StudyPage Page, byte[] Image)
{
    /// <summary>Of each mode and kind the page of median precision at the lowest, a middle and the highest compression.</summary>
    public static IReadOnlyList<StudyExample> Choose(IStudySource source, IReadOnlyList<StudyPage> pages)
    {
        Dictionary<(StudyCellKey, int), StudyItem> items = source.Items.ToDictionary(item => (item.Cell, item.Page));
        return
        [
            .. from page in pages
               where page.Reading is not null
               group page by (page.Cell.Mode, page.Cell.Kind) into kind
               from chosen in Spread(Medians(kind))
               select new StudyExample(chosen, source.Make(items[chosen.Id]).ToPng()),
        ];
    }

    /// <summary>A page for each compression, in rising order.</summary>
    private static StudyPage[] Medians(IEnumerable<StudyPage> pages) =>
    [
        .. pages.GroupBy(page => page.Cell.Group)
            .Select(group => group.OrderBy(page => page.Reading!.Comparison.Precision).ElementAt(group.Count() / 2)),
    ];

    private static IEnumerable<StudyPage> Spread(StudyPage[] rising) =>
        new[] { 0, rising.Length / 2, rising.Length - 1 }.Distinct().Select(index => rising[index]);
}
