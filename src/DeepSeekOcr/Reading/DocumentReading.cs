using System.Runtime.CompilerServices;
using DeepSeekOcr.Documents;
using DeepSeekOcr.Generation;
using DeepSeekOcr.Imaging;
using DeepSeekOcr.Input;
using DeepSeekOcr.Input.Sources;

namespace DeepSeekOcr.Reading;

/// <summary>The front door: a file in, a document out.</summary>
/// <example>
/// <code>
/// Document document = await model.ReadDocumentAsync("report.pdf");
/// await document.SaveAsync("report.docx");
/// </code>
/// </example>
public static class DocumentReading
{
    /// <summary>Reads a document: an image, a TIFF, a PDF.</summary>
    /// <param name="model">The model.</param>
    /// <param name="path">The file.</param>
    /// <param name="options">Which pages are opened and how they are read; the defaults if absent.</param>
    /// <param name="progress">Told of each page, in order, once it was read.</param>
    /// <param name="cancellation">Obeyed before each token.</param>
    /// <returns>
    /// The document. A page that could not be read is part of it and says why; <see cref="DocumentPage.Status"/> tells how each one ended.
    /// <see cref="Document.Images"/> opens the file again, so keep it until the document is saved.
    /// </returns>
    /// <exception cref="InputException">There is no such document, it cannot be opened, or a page was asked for that it does not
    /// have.</exception>
    /// <exception cref="GenerationException">The budget is below the cheapest mode's tokens.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static async Task<Document> ReadDocumentAsync(
        this IPageModel model,
        string path,
        DocumentReadOptions? options = null,
        IProgress<DocumentPage>? progress = null,
        CancellationToken cancellation = default)
    {
        options ??= new DocumentReadOptions();
        var pages = new List<DocumentPage>();
        await foreach (DocumentPage page in model.ReadDocumentPagesAsync(path, options, cancellation).ConfigureAwait(false))
        {
            pages.Add(page);
            progress?.Report(page);
        }

        return new Document(Path.GetFileNameWithoutExtension(path), pages)
        {
            Images = (page, token) => ImageAsync(path, page.Number, options.InputFor(model.Traits), token),
        };
    }

    /// <summary>Reads a document and hands out each page as soon as it was read.</summary>
    /// <param name="model">The model.</param>
    /// <param name="path">The file.</param>
    /// <param name="options">Which pages are opened and how they are read; the defaults if absent.</param>
    /// <param name="cancellation">Obeyed before each token.</param>
    /// <returns>The pages in order; paragraphs that run over pages are joined by <see cref="Document"/> only.</returns>
    /// <exception cref="InputException">There is no such document, it cannot be opened, or a page was asked for that it does not
    /// have.</exception>
    /// <exception cref="GenerationException">The budget is below the cheapest mode's tokens.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static async IAsyncEnumerable<DocumentPage> ReadDocumentPagesAsync(
        this IPageModel model,
        string path,
        DocumentReadOptions? options = null,
        [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentException.ThrowIfNullOrEmpty(path);
        options ??= new DocumentReadOptions();
        var pageReader = new PageReader(model, options.Reading);
        using PageSource source = await DocumentInput.OpenAsync(path, options.InputFor(model.Traits), cancellation).ConfigureAwait(false);
        using var reader = new DocumentReader(pageReader, model.Traits.PagesAtOnce);
        await foreach (PageRecord page in reader.ReadAsync(source, options.Pages, cancellation).ConfigureAwait(false))
        {
            yield return page.ToPage() with { ImageName = source.FileName };
        }
    }

    private static async ValueTask<RgbImage?> ImageAsync(string path, int number, InputOptions input, CancellationToken cancellation)
    {
        using PageSource source = await DocumentInput.OpenAsync(path, input, cancellation).ConfigureAwait(false);
        return await source.ReadImageAsync(number, cancellation).ConfigureAwait(false);
    }
}
