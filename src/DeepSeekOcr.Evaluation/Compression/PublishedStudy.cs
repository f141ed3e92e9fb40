using DeepSeekOcr.Evaluation.Compression.Sources;
using DeepSeekOcr.Evaluation.Fox;
using DeepSeekOcr.Imaging;

namespace DeepSeekOcr.Evaluation.Compression;

/// <summary>A figure that the paper prints.</summary>
/// <param name="Mode">Name of the resolution mode.</param>
/// <param name="Tokens">Range of text tokens.</param>
/// <param name="Pages">How many pages it is the mean of.</param>
/// <param name="Precision">Share read rightly; the paper does not say how it is computed.</param>
/// <param name="Compression">Text tokens / vision tokens.</param>
public sealed record PublishedPoint(string Mode, string Tokens, int Pages, double Precision, double Compression);

/// <summary>Table 2 of arXiv 2510.18234: English pages of the Fox benchmark, read by the published checkpoint.</summary>
public static class PublishedStudy
{
    private static readonly (int Pages, double Tiny, double TinyCompression, double Small, double SmallCompression)[] Rows =
    [
        (7, 0.965, 10.5, 0.985, 6.7),
        (28, 0.938, 11.8, 0.973, 7.5),
        (28, 0.838, 13.2, 0.968, 8.5),
        (14, 0.859, 15.1, 0.968, 9.7),
        (11, 0.793, 16.5, 0.915, 10.6),
        (8, 0.764, 17.7, 0.898, 11.3),
        (4, 0.591, 19.7, 0.871, 12.6),
    ];

    /// <summary>Every figure, Tiny's first.</summary>
    public static IReadOnlyList<PublishedPoint> Points { get; } =
    [
        .. Rows.Select((row, i) => new PublishedPoint(ResolutionMode.Tiny.Name, Bucket(i), row.Pages, row.Tiny, row.TinyCompression)),
        .. Rows.Select((row, i) => new PublishedPoint(ResolutionMode.Small.Name, Bucket(i), row.Pages, row.Small, row.SmallCompression)),
    ];

    /// <summary>The paper's figure for the pages of a cell; null if it has none.</summary>
    public static PublishedPoint? Find(StudyCellKey cell)
    {
        ArgumentNullException.ThrowIfNull(cell);
        return Points.FirstOrDefault(point => point.Mode == cell.Mode && point.Tokens == cell.Tokens);
    }

    private static string Bucket(int index) => TokenBucket.All[index].ToString();
}
