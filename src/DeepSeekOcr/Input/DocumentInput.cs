using DeepSeekOcr.Files;
using DeepSeekOcr.Input.Pdf;
using DeepSeekOcr.Input.Sources;
using DeepSeekOcr.Input.Tiff;
using DeepSeekOcr.Input.Web;

namespace DeepSeekOcr.Input;

/// <summary>Opens documents of every kind that can be read.</summary>
public static class DocumentInput
{
    private const string StandardInput = "-";

    /// <summary>Opens a document; what kind it is, its first bytes say.</summary>
    /// <param name="path">A file; <c>-</c> for standard input; an http or https address where <see cref="InputOptions.AllowUrl"/> is
    /// set.</param>
    /// <param name="options">Limits and choices; the defaults if absent.</param>
    /// <param name="cancellation">Stops downloads and child processes.</param>
    /// <exception cref="InputException">There is no such document, or it cannot be opened; the message is one line.</exception>
    public static async Task<PageSource> OpenAsync(string path, InputOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        options ??= new InputOptions();
        SpooledFile? spooled = null;
        try
        {
            if (path == StandardInput)
            {
                Stream input = options.StandardInput ?? throw new InputException(SourceFile.StandardInput, "there is none.");
                spooled = await SpooledFile.FillAsync(
                    SourceFile.StandardInput, input, options.MaxBytes, InputException.Make, cancellation).ConfigureAwait(false);
            }
            else if (PageSource.IsUrl(path))
            {
                spooled = await WebDownload.FetchAsync(path, options, cancellation).ConfigureAwait(false);
            }

            var file = new SourceFile(spooled?.Name ?? path, spooled?.Path ?? path, spooled);
            return await OpenAsync(file, options, cancellation).ConfigureAwait(false);
        }
        catch
        {
            spooled?.Dispose();
            throw;
        }
    }

    private static async Task<PageSource> OpenAsync(SourceFile file, InputOptions options, CancellationToken cancellation) =>
        file.ReadKind() switch
        {
            SourceKind.Pdf => await PdfSource.OpenAsync(file, options, cancellation).ConfigureAwait(false),
            SourceKind.Tiff => TiffSource.Open(file, options),
            _ => new ImageSource(file, options),
        };
}
