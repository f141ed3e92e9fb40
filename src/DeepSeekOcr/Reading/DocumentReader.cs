using System.Runtime.CompilerServices;
using DeepSeekOcr.Input.Sources;

namespace DeepSeekOcr.Reading;

/// <summary>Reads the pages of documents, several at a time, and hands them out in order.</summary>
/// <remarks>Safe from many threads: all documents together have no more pages in flight than one would.</remarks>
public sealed class DocumentReader : IDisposable
{
    private readonly PageReader _reader;
    private readonly int _pagesInFlight;
    private readonly SemaphoreSlim _places;

    /// <summary>Prepares to read documents.</summary>
    /// <param name="reader">Reads a page.</param>
    /// <param name="pagesInFlight">Pages that are read at a time, at least 1; each takes memory for its image and its text so far.</param>
    public DocumentReader(PageReader reader, int pagesInFlight)
    {
        ArgumentNullException.ThrowIfNull(reader);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(pagesInFlight);
        (_reader, _pagesInFlight, _places) = (reader, pagesInFlight, new SemaphoreSlim(pagesInFlight));
    }

    /// <summary>Reads pages of a document in order.</summary>
    /// <param name="document">The document.</param>
    /// <param name="pages">Which; all if absent.</param>
    /// <param name="cancellation">Obeyed before each token.</param>
    /// <exception cref="InputException">A page was asked for that the document does not have.</exception>
    public async IAsyncEnumerable<PageRecord> ReadAsync(
        PageSource document, PageRanges? pages = null, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(document);

        // Leaving the loop early also ends the pages in flight.
        using var left = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var reading = new Queue<Task<PageRecord>>();
        try
        {
            await using IAsyncEnumerator<SourcePage> source = document.ReadAsync(pages, left.Token).GetAsyncEnumerator(left.Token);
            while (await StartAsync(document.Name, source, left.Token).ConfigureAwait(false) is { } started)
            {
                reading.Enqueue(started.Page);
                if (reading.Count == _pagesInFlight)
                {
                    yield return await reading.Dequeue().ConfigureAwait(false);
                }
            }

            while (reading.TryDequeue(out Task<PageRecord>? page))
            {
                yield return await page.ConfigureAwait(false);
            }
        }
        finally
        {
            await left.CancelAsync().ConfigureAwait(false);
            await ((Task)Task.WhenAll(reading)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _places.Dispose();

    /// <summary>Takes the next page and begins to read it, once there is a place: pages wait in their documents, not in memory.</summary>
    /// <returns>The page that is being read; null after the last.</returns>
    private async Task<Started?> StartAsync(string document, IAsyncEnumerator<SourcePage> source, CancellationToken cancellation)
    {
        await _places.WaitAsync(cancellation).ConfigureAwait(false);
        bool isReading = false;
        try
        {
            if (!await source.MoveNextAsync().ConfigureAwait(false))
            {
                return null;
            }

            Task<PageRecord> page = ReadAsync(document, source.Current, cancellation);
            isReading = true;
            return new Started(page);
        }
        finally
        {
            if (!isReading)
            {
                _places.Release();
            }
        }
    }

    private async Task<PageRecord> ReadAsync(string document, SourcePage page, CancellationToken cancellation)
    {
        try
        {
            return await Task.Run(() => _reader.ReadAsync(document, page, onText: null, cancellation), CancellationToken.None)
                .ConfigureAwait(false);
        }
        finally
        {
            _places.Release();
        }
    }

    private readonly record struct Started(Task<PageRecord> Page);
}
