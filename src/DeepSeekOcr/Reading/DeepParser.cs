using DeepSeekOcr.Documents;
using DeepSeekOcr.Generation;
using DeepSeekOcr.Imaging;

namespace DeepSeekOcr.Reading;

/// <summary>Deep parsing (arXiv 2510.18234, §4.3.1): figures of a page that was read are cut out, and each is read by itself.</summary>
/// <remarks>
/// What a figure's reading shows is not cut again, and a page has a limit: a page that anybody wrote may claim any number of figures.
/// </remarks>
internal sealed class DeepParser(ImageReader reader, ReadOptions options)
{
    /// <summary>Most figures of a page that are read.</summary>
    public const int MostFigures = 32;

    /// <summary>Figures with a shorter side, in pixels, are rules and marks with nothing to read.</summary>
    public const int ShortestSide = 32;

    // What the page is expected to say, its figures do not.
    private readonly ReadOptions _options = options with { Prompt = ReadTask.Figure.Prompt, Draft = null };

    /// <summary>Reads the figures of a page of which its own text says nothing yet.</summary>
    /// <param name="page">The page, its boxes in pixels of <paramref name="image"/>.</param>
    /// <param name="image">The upright page.</param>
    /// <param name="cancellation">Obeyed before each token.</param>
    /// <returns>The figures in reading order, and the vision tokens that all attempts at them took.</returns>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public async Task<(IReadOnlyList<FigureRecord> Figures, int VisionTokensSpent)> ReadAsync(
        DocumentPage page, RgbImage image, CancellationToken cancellation)
    {
        var figures = new List<FigureRecord>();
        int spent = 0;
        for (int i = 0; i < page.Elements.Count; i++)
        {
            if (!IsUnread(page.Elements[i]) || Place(page.Elements[i], image) is not { } box)
            {
                continue;
            }

            if (figures.Count >= MostFigures)
            {
                figures.Add(new FigureRecord(i, NotRead(PageStatus.Skipped, $"the page has more than {MostFigures} figures.")));
                continue;
            }

            try
            {
                RgbImage figure = image.Crop(box.Left, box.Top, box.Width, box.Height);
                ImageReading reading = await reader.ReadAsync(figure, known: null, _options, onText: null, cancellation)
                    .ConfigureAwait(false);
                figures.Add(Record(i, reading));
                spent += reading.VisionTokensSpent;
            }
            catch (Exception exception) when (exception is GenerationException or ImageFormatException)
            {
                figures.Add(new FigureRecord(i, NotRead(PageStatus.Failed, exception.Message)));
            }
        }

        return (figures, spent);
    }

    private static bool IsUnread(DocumentElement element) => element is { Role: ElementRole.Figure, Content: null, Text.Length: 0 };

    private static PixelBox? Place(DocumentElement element, RgbImage image) =>
        element.Bounds is { } box && Math.Min(box.Width, box.Height) >= ShortestSide && box.Right <= image.Width
            && box.Bottom <= image.Height
            ? box
            : null;

    private static FigureReading NotRead(PageStatus status, string problem) => new() { Status = status, Problem = problem };

    private static FigureRecord Record(int element, ImageReading reading) => new(element, new FigureReading
    {
        Status = reading.Status,
        Text = reading.Result.Text,
        Mode = reading.Mode.Name,
        VisionTokens = reading.Result.VisionTokens,
        OutputTokens = reading.Result.OutputTokens,
        Confidence = reading.Confidence,
    })
    {
        Result = reading.Result,
    };
}
