using DeepSeekOcr.Cli.Output;
using DeepSeekOcr.Input;
using DeepSeekOcr.Input.Sources;

namespace DeepSeekOcr.Cli.Commands;

/// <summary>
/// The images of pages that are given as files, one after the other: a TIFF or PDF file has several. The last one read is kept.
/// </summary>
internal sealed class PageImages : IDisposable
{
    private readonly List<PageSource> _sources = [];
    private readonly List<(PageSource Source, int Number)> _pages = [];
    private int _index = -1;
    private SourcePage? _page;

    private PageImages()
    {
    }

    /// <summary>How many pages the files have.</summary>
    public int Count => _pages.Count;

    /// <summary>Opens files.</summary>
    /// <exception cref="InputException">One cannot be opened.</exception>
    public static async Task<PageImages> OpenAsync(IEnumerable<string> files, InputOptions options, CancellationToken cancellation)
    {
        var images = new PageImages();
        try
        {
            foreach (string file in files)
            {
                PageSource source = await DocumentInput.OpenAsync(file, options, cancellation).ConfigureAwait(false);
                images._sources.Add(source);
                images._pages.AddRange(Enumerable.Range(1, source.PageCount).Select(number => (source, number)));
            }

            return images;
        }
        catch
        {
            images.Dispose();
            throw;
        }
    }

    /// <summary>Name of the file that holds a page.</summary>
    /// <param name="index">From 0, over all files.</param>
    public string? FileNameOf(int index) => _pages[index].Source.FileName;

    /// <summary>Reads a page.</summary>
    /// <param name="index">From 0, over all files.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>A page with an image.</returns>
    /// <exception cref="InputException">It cannot be read.</exception>
    public async ValueTask<SourcePage> ReadAsync(int index, CancellationToken cancellation)
    {
        if (_page is { } kept && index == _index)
        {
            return kept;
        }

        // Let go first: two pages need not be in memory.
        _page = null;
        (PageSource source, int number) = _pages[index];
        SourcePage page = await source.ReadAsync(PageRanges.Single(number), cancellation)
            .FirstAsync(cancellation).ConfigureAwait(false);
        if (page.Error is { } error)
        {
            throw new CommandException(error);
        }

        (_index, _page) = (index, page);
        return page;
    }

    /// <inheritdoc/>
    public void Dispose() => _sources.ForEach(source => source.Dispose());
}
