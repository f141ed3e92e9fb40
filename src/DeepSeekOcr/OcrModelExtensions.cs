using System.Runtime.CompilerServices;
using System.Threading.Channels;
using DeepSeekOcr.Generation;
using DeepSeekOcr.Imaging;

namespace DeepSeekOcr;

/// <summary>Reading without holding up the caller: one page, a page as it is written, many pages.</summary>
/// <remarks>Cancelling never throws: what was read until then is kept, and its result says <see cref="StopReason.Cancelled"/>.</remarks>
public static class OcrModelExtensions
{
    /// <summary>Reads a page on another thread.</summary>
    /// <param name="model">The model.</param>
    /// <param name="page">The image.</param>
    /// <param name="options">Mode, prompt, limits.</param>
    /// <param name="cancellation">Obeyed before each token.</param>
    /// <exception cref="GenerationException">The prompt does not fit the page or the model.</exception>
    /// <exception cref="ImageFormatException">The page is too narrow for the mode.</exception>
    public static Task<ReadResult> ReadAsync(
        this OcrModel model, RgbImage page, ReadOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(page);
        return Task.Run(() => model.Read(page, options, onText: null, cancellation), CancellationToken.None);
    }

    /// <summary>Opens an image and reads it, on another thread.</summary>
    /// <param name="model">The model.</param>
    /// <param name="path">The file of the image.</param>
    /// <param name="options">How to open and how to read it.</param>
    /// <param name="cancellation">Obeyed before each token.</param>
    /// <exception cref="GenerationException">The prompt does not fit the page or the model.</exception>
    /// <exception cref="ImageFormatException">The file is no image within the limits.</exception>
    public static Task<ReadResult> ReadAsync(
        this OcrModel model, string path, PagesOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentException.ThrowIfNullOrEmpty(path);
        options ??= new PagesOptions();
        return Task.Run(
            () => model.Read(ImageDecoder.Decode(path, options.Decoding), options.Reading, onText: null, cancellation),
            CancellationToken.None);
    }

    /// <summary>
    /// Reads pages one after the other and opens the next image meanwhile; a page that cannot be read does not keep the next from it.
    /// </summary>
    /// <param name="model">The model.</param>
    /// <param name="paths">Files of images; asked for one by one, at most one ahead.</param>
    /// <param name="options">How to open and how to read them.</param>
    /// <param name="cancellation">Obeyed before each token; the page that was being read is then the last.</param>
    /// <returns>The pages in their order.</returns>
    public static async IAsyncEnumerable<PageReading> ReadPagesAsync(
        this OcrModel model, IEnumerable<string> paths, PagesOptions? options = null,
        [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(paths);
        options ??= new PagesOptions();
        using IEnumerator<string> rest = paths.GetEnumerator();
        Task<OpenedPage>? coming = OpenNext(rest, options.Decoding);
        for (int index = 0; coming is not null && !cancellation.IsCancellationRequested; index++)
        {
            OpenedPage page = await coming.ConfigureAwait(false);
            coming = OpenNext(rest, options.Decoding);
            yield return await ReadAsync(model, index, page, options.Reading, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Reads several pages in one prompt on another thread and hands out the text as it comes; the last update carries the whole result.
    /// </summary>
    /// <param name="model">The model.</param>
    /// <param name="pages">In the order of the prompt's images; none simply continues the prompt.</param>
    /// <param name="options">Mode, prompt, limits.</param>
    /// <param name="cancellation">Obeyed before each token.</param>
    /// <exception cref="GenerationException">The prompt does not fit the pages or the model.</exception>
    /// <exception cref="ImageFormatException">A page is too narrow for the mode.</exception>
    public static async IAsyncEnumerable<ReadUpdate> StreamAsync(
        this OcrModel model, IReadOnlyList<RgbImage> pages, ReadOptions? options = null,
        [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(pages);
        var updates = Channel.CreateUnbounded<ReadUpdate>(new UnboundedChannelOptions { SingleReader = true, SingleWriter = true });

        // Leaving the loop early also ends the reading.
        using var left = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Task reading = Task.Run(
            () =>
            {
                try
                {
                    ReadResult result = model.Read(pages, options, text => updates.Writer.TryWrite(new ReadUpdate(text, null)), left.Token);
                    updates.Writer.TryWrite(new ReadUpdate("", result));
                }
                finally
                {
                    updates.Writer.Complete();
                }
            },
            CancellationToken.None);
        try
        {
            await foreach (ReadUpdate update in updates.Reader.ReadAllAsync(CancellationToken.None).ConfigureAwait(false))
            {
                yield return update;
            }
        }
        finally
        {
            await left.CancelAsync().ConfigureAwait(false);
            await reading.ConfigureAwait(false);
        }
    }

    private static Task<OpenedPage>? OpenNext(IEnumerator<string> paths, ImageDecoderOptions? decoding)
    {
        if (!paths.MoveNext())
        {
            return null;
        }

        string path = paths.Current;
        return Task.Run(() =>
        {
            try
            {
                return new OpenedPage(path, ImageDecoder.Decode(path, decoding), null);
            }
            catch (ImageFormatException fault)
            {
                return new OpenedPage(path, null, fault);
            }
        });
    }

    private static async Task<PageReading> ReadAsync(
        OcrModel model, int index, OpenedPage page, ReadOptions? options, CancellationToken cancellation)
    {
        if (page.Image is null)
        {
            return new PageReading(index, page.Path, null, page.Fault);
        }

        try
        {
            return new PageReading(index, page.Path, await model.ReadAsync(page.Image, options, cancellation).ConfigureAwait(false), null);
        }
        catch (Exception fault) when (fault is GenerationException or ImageFormatException)
        {
            return new PageReading(index, page.Path, null, fault);
        }
    }

    private sealed record OpenedPage(string Path, RgbImage? Image, Exception? Fault);
}
