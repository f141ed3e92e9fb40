using DeepSeekOcr.Checkpoints;
using DeepSeekOcr.Documents.Writers;
using DeepSeekOcr.Files;
using DeepSeekOcr.Imaging;

namespace DeepSeekOcr.Documents.Export;

/// <summary>Writes documents to files.</summary>
public static class DocumentExport
{
    /// <summary>
    /// Writes a document in several forms, page by page: one file a form named <c>NAME.md</c>, <c>NAME.searchable.pdf</c> and so on, overlays one a
    /// page, figures under <c>NAME.files</c>. Files appear whole or not at all, and together: a document that cannot be written leaves none.
    /// </summary>
    /// <param name="document">The document.</param>
    /// <param name="formats">The forms.</param>
    /// <param name="directory">Made if it does not exist.</param>
    /// <param name="baseName">NAME; what no file may be called is replaced.</param>
    /// <param name="images">
    /// Gives the original image of a page, or null if there is none; asked once a page, in order, and let go before the next.
    /// </param>
    /// <param name="cancellation">Obeyed before each page; then no document is written.</param>
    /// <returns>The files: those of pages and figures, then one for each form.</returns>
    /// <exception cref="DocumentException">A file cannot be written, or a form needs an image and there is none.</exception>
    public static IReadOnlyList<string> Write(
        Document document,
        IReadOnlyCollection<OutputFormat> formats,
        string directory,
        string baseName,
        Func<DocumentPage, RgbImage?>? images = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(document);
        ArgumentNullException.ThrowIfNull(formats);
        ArgumentException.ThrowIfNullOrEmpty(directory);
        ArgumentNullException.ThrowIfNull(baseName);
        string name = SafeFileName.Of(baseName);
        try
        {
            Directory.CreateDirectory(directory);
            using var job = new ExportJob(document, formats, directory, name);
            for (int i = 0; i < document.Pages.Count; i++)
            {
                cancellation.ThrowIfCancellationRequested();
                using var image = new PageImage(document.Pages[i], images?.Invoke(document.Pages[i]));
                job.WritePage(i, image);
            }

            return job.Complete();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or CheckpointException)
        {
            throw new DocumentException(Path.Combine(directory, name), $"cannot be written: {exception.Message}", exception);
        }
    }
}
