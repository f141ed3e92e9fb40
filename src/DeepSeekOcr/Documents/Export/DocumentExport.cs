using DeepSeekOcr.Checkpoints;
using DeepSeekOcr.Documents.Writers;
using DeepSeekOcr.Files;
using DeepSeekOcr.Imaging;

namespace DeepSeekOcr.Documents.Export;

/// <summary>Writes documents to files.</summary>
public static class DocumentExport
{
    // Overlays are a file a page.
    private static readonly OutputFormat[] Savable = [.. OutputFormat.All.Where(format => format != OutputFormat.Overlay)];

    /// <summary>
    /// Writes a document in several forms, page by page: one file a form named <c>NAME.md</c>, <c>NAME.searchable.pdf</c> and so on,
    /// overlays one a page, figures under <c>NAME.files</c>. Files appear whole or not at all, and together: a document that cannot be
    /// written leaves none.
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
    public static async Task<IReadOnlyList<string>> WriteAsync(
        Document document,
        IReadOnlyCollection<OutputFormat> formats,
        string directory,
        string baseName,
        Func<DocumentPage, CancellationToken, ValueTask<RgbImage?>>? images = null,
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
                RgbImage? original = images is null ? null : await images(document.Pages[i], cancellation).ConfigureAwait(false);
                using var image = new PageImage(document.Pages[i], original);
                job.WritePage(i, image);
            }

            return job.Complete();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or CheckpointException)
        {
            throw new DocumentException(Path.Combine(directory, name), $"cannot be written: {exception.Message}", exception);
        }
    }

    /// <summary>Makes sure that the files of a document can be written, before its pages are read.</summary>
    /// <exception cref="DocumentException">One cannot.</exception>
    internal static void CheckTargets(IEnumerable<OutputFormat> formats, string directory, string baseName)
    {
        string target = Path.Combine(directory, SafeFileName.Of(baseName));
        try
        {
            Directory.CreateDirectory(directory);
            using var files = new PendingFiles();
            foreach (OutputFormat format in formats)
            {
                files.Open(target + format.Extension);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DocumentException(target, $"cannot be written: {exception.Message}", exception);
        }
    }

    /// <summary>
    /// Writes a document to a file, in the form that its extension names; figures go beside it where the form links them.
    /// </summary>
    /// <param name="document">The document; its <see cref="Document.Images"/> are shown where the form shows pages or figures.</param>
    /// <param name="path">The file, which is replaced if it exists: <c>.md</c>, <c>.docx</c>, <c>.pdf</c> and so on.</param>
    /// <param name="cancellation">Obeyed before each page; then nothing is written.</param>
    /// <returns>The files, that one last.</returns>
    /// <exception cref="DocumentException">The extension is of no form, the file cannot be written, or the form needs images that are not
    /// there.</exception>
    public static Task<IReadOnlyList<string>> SaveAsync(this Document document, string path, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(document);
        ArgumentException.ThrowIfNullOrEmpty(path);
        string extension = Path.GetExtension(path);
        OutputFormat format = Savable.FirstOrDefault(
            format => extension.Length > 1 && format.Extension.EndsWith(extension, StringComparison.OrdinalIgnoreCase))
            ?? throw new DocumentException(
                path,
                $"is of no form that is known; expected "
                    + $"{string.Join(", ", Savable.Select(format => Path.GetExtension(format.Extension)))}.");
        return WriteAsync(
            document,
            [format with { Extension = extension }],
            Path.GetDirectoryName(Path.GetFullPath(path))!,
            Path.GetFileNameWithoutExtension(path),
            document.Images,
            cancellation);
    }
}
