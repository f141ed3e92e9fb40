using DeepSeekOcr.Evaluation.Compression.Sources;
using DeepSeekOcr.Generation;
using DeepSeekOcr.Imaging;
using DeepSeekOcr.Rendering;

namespace DeepSeekOcr.Evaluation.Compression;

/// <summary>Reads every page of a source that a log does not have yet, and compares.</summary>
/// <remarks>
/// The study of arXiv 2510.18234, §4.1: how many text tokens a vision token holds. Text tokens are counted with
/// <see cref="PublishedTokenizer"/>.
/// </remarks>
/// <param name="source">The pages.</param>
/// <param name="reader">Reads them.</param>
public sealed class CompressionStudy(IStudySource source, SheetReader reader)
{
    /// <summary>Reads what is left to read.</summary>
    /// <param name="log">What is done; every page is added as soon as it is read.</param>
    /// <param name="onPage">Called after each page with how many are done.</param>
    /// <param name="cancellation">Obeyed within a token; the page that was being read is not added.</param>
    /// <returns>All pages in the source's order.</returns>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public IReadOnlyList<StudyPage> Run(StudyLog log, Action<int>? onPage = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(log);
        var pages = new List<StudyPage>(source.Items.Count);
        foreach (StudyItem item in source.Items)
        {
            cancellation.ThrowIfCancellationRequested();
            if (log.Find(item) is not { } page)
            {
                log.Append(page = Measure(item, cancellation));
            }

            pages.Add(page);
            onPage?.Invoke(pages.Count);
        }

        return pages;
    }

    private StudyPage Measure(StudyItem item, CancellationToken cancellation)
    {
        string text = item.Text.Value;
        var page = new StudyPage
        {
            Cell = item.Cell,
            Page = item.Page,
            Name = item.Name,
            TextTokens = PublishedTokenizer.Count(text),
            Characters = text.Length,
        };
        try
        {
            StudySheet sheet = source.Make(item);
            return page with { SizePixels = sheet.SizePixels, Reading = StudyReading.Read(sheet, item.Mode, reader, cancellation) };
        }
        catch (Exception exception) when (exception is PageRenderException or ImageFormatException or GenerationException)
        {
            return page with { Problem = exception.Message };
        }
    }
}
