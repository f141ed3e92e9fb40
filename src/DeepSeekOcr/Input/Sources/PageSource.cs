using System.Runtime.CompilerServices;
using DeepSeekOcr.Imaging;

namespace DeepSeekOcr.Input.Sources;

/// <summary>A document whose pages can be read one after the other: a PDF, a TIFF or a single image.</summary>
/// <remarks>At most two pages are in memory: the one handed out and the one read ahead. Safe from several threads.</remarks>
public abstract class PageSource : IDisposable
{
    private readonly InputOptions _options;

    private protected PageSource(string name, int pageCount, InputOptions options)
    {
        Name = name;
        PageCount = pageCount;
        _options = options;
    }

    /// <summary>The same document, whose pages something else is done with on their way.</summary>
    private protected PageSource(PageSource source)
        : this(source.Name, source.PageCount, source._options)
    {
    }

    /// <summary>What messages call the document: its path or address, or <c>standard input</c>.</summary>
    public string Name { get; }

    /// <summary>Name of its file without folders, or the last part of its address; absent for standard input.</summary>
    public string? FileName => Name == SourceFile.StandardInput ? null : Path.GetFileName(Name.TrimEnd('/'));

    /// <summary>How many pages it has.</summary>
    public int PageCount { get; }

    /// <summary>Whether a path is a web address.</summary>
    public static bool IsUrl(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return path.StartsWith("http://", StringComparison.OrdinalIgnoreCase)
            || path.StartsWith("https://", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Reads pages in ascending order, the next one while the caller works on this one.</summary>
    /// <param name="pages">Which; all if absent.</param>
    /// <param name="cancellation">Stops the page that is being read.</param>
    /// <returns>A page that cannot be read comes with an <see cref="SourcePage.Error"/> and does not end the document.</returns>
    /// <exception cref="InputException">A page was asked for that the document does not have, or there are too many.</exception>
    public async IAsyncEnumerable<SourcePage> ReadAsync(
        PageRanges? pages = null, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        pages ??= PageRanges.All;
        CheckRanges(pages);

        // Leaving the loop early also ends the page that is read ahead.
        using var left = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Task<SourcePage>? ahead = null;
        try
        {
            foreach (int number in pages.Of(PageCount))
            {
                Task<SourcePage> started = StartPage(number, left.Token);
                if (ahead is not null)
                {
                    Task<SourcePage> ready = ahead;
                    ahead = started;
                    yield return await ready.ConfigureAwait(false);
                }

                ahead = started;
            }

            if (ahead is not null)
            {
                Task<SourcePage> last = ahead;
                ahead = null;
                yield return await last.ConfigureAwait(false);
            }
        }
        finally
        {
            await left.CancelAsync().ConfigureAwait(false);
            await (ahead ?? Task.CompletedTask).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Whether a page's image is drawn, which takes longer than to read one that is stored.</summary>
    internal virtual bool IsDrawn => false;

    /// <summary>Reads the image of one page.</summary>
    /// <param name="number">From 1.</param>
    /// <param name="cancellation">Stops child processes.</param>
    /// <returns>The image; null if the page cannot be read.</returns>
    internal virtual async ValueTask<RgbImage?> ReadImageAsync(int number, CancellationToken cancellation)
    {
        await foreach (SourcePage page in ReadAsync(PageRanges.Single(number), cancellation).ConfigureAwait(false))
        {
            return page.Image;
        }

        return null;
    }

    /// <summary>Removes what was kept on disk for standard input or a download.</summary>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Reads one page.</summary>
    /// <exception cref="InputException">It cannot be read.</exception>
    internal abstract Task<SourcePage> ReadPageAsync(int number, CancellationToken cancellation);

    private protected abstract void Dispose(bool disposing);

    private void CheckRanges(PageRanges pages)
    {
        if (pages.BeginsBeyond(PageCount) is { } missing)
        {
            throw new InputException(Name, $"has {PageCount} page{(PageCount == 1 ? "" : "s")}; page {missing} was asked for.");
        }

        if (pages.CountOf(PageCount) is var count && count > _options.MaxPages)
        {
            throw new InputException(Name, $"has {count} pages to read; the limit is {_options.MaxPages}. Choose fewer with --pages.");
        }
    }

    private Task<SourcePage> StartPage(int number, CancellationToken cancellation) => Task.Run(
        async () =>
        {
            try
            {
                return await ReadPageAsync(number, cancellation).ConfigureAwait(false);
            }
            catch (InputException exception)
            {
                return new SourcePage { Number = number, Error = exception.Message };
            }
        },
        cancellation);
}
