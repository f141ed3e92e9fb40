using System.Collections.Concurrent;
using DeepSeekOcr.Generation;
using DeepSeekOcr.Imaging;
using DeepSeekOcr.Tensors;
using Microsoft.Extensions.Logging;

namespace DeepSeekOcr;

/// <summary>Reads many pages at once: pages join while others are being decoded, and every step of the decoder serves them all.</summary>
/// <remarks>
/// A page's tokens are those that <see cref="OcrModel.Read(RgbImage, ReadOptions, Action{string}, CancellationToken)"/> gives, whatever
/// else is being read. While a new page is encoded, the others go on a step after each block of the network. Safe from many threads; the
/// work is done on one thread of the session's own, with all processors. Dispose the session before the model.
/// </remarks>
public sealed partial class OcrSession : IPageModel, IDisposable
{
    private readonly OcrModel _model;
    private readonly ILogger _logger;
    private readonly PageEmbedder _embedder;
    private readonly SequenceBatch _batch;
    private readonly Arena _arena = new();
    private readonly BlockingCollection<Page> _queue = [];
    private readonly List<Page> _reading = [];
    private readonly SemaphoreSlim _places;
    private readonly CancellationTokenSource _closing = new();
    private readonly Thread _thread;
    private volatile Exception? _failure;
    private int _closed;

    internal OcrSession(OcrModel model, SessionOptions options)
    {
        _model = model;
        _logger = model.Loggers.CreateLogger<OcrSession>();
        Traits = model.Traits with { PagesAtOnce = options.Pages };
        _embedder = new PageEmbedder(model.Network, model.Tokenizer);
        _batch = new SequenceBatch(model.Network, options.Pages, options.Positions);
        _places = new SemaphoreSlim(options.Pages + options.Waiting);
        _thread = new Thread(Work) { IsBackground = true, Name = "page session" };
        _thread.Start();
    }

    /// <summary>Those of the model, and as many pages at once as are decoded together.</summary>
    public PageModelTraits Traits { get; }

    /// <summary>Whether the session has failed: no page can be read by it any more.</summary>
    public bool HasFailed => _failure is not null;

    /// <summary>Reads pages together with those of other callers.</summary>
    /// <exception cref="OperationCanceledException">It was cancelled, or the session closed, before there was a place for the
    /// pages.</exception>
    /// <exception cref="ObjectDisposedException">The session is closed.</exception>
    /// <inheritdoc/>
    public async Task<ReadResult> ReadAsync(
        IReadOnlyList<RgbImage> pages, ReadOptions? options = null, Action<string>? onText = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(pages);
        ObjectDisposedException.ThrowIf(_closed != 0, this);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, _closing.Token);
        await _places.WaitAsync(either.Token).ConfigureAwait(false);
        try
        {
            // Not on the caller's thread, which may have a window to draw.
            PendingPage pending = await Task.Run(
                () => new PendingPage(_model, _embedder, pages, options ?? new ReadOptions(), onText),
                CancellationToken.None).ConfigureAwait(false);
            var page = new Page(pending, either.Token);
            if (!TryQueue(page))
            {
                throw _failure is null
                    ? new OperationCanceledException(_closing.Token)
                    : new InvalidOperationException("The session has failed.", _failure);
            }

            await using CancellationTokenRegistration leaving = either.Token.Register(page.Leave);
            return await page.Result.Task.ConfigureAwait(false);
        }
        finally
        {
            _places.Release();
        }
    }

    /// <summary>Ends the session: pages that are being read end as cancelled, with what they have.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _closed, 1) == 0)
        {
            _closing.Cancel();
            _queue.CompleteAdding();

            // A callback may close the session that calls it.
            if (Thread.CurrentThread != _thread)
            {
                _thread.Join();
            }
        }
    }

    private bool TryQueue(Page page)
    {
        try
        {
            _queue.Add(page, CancellationToken.None);
            return true;
        }
        catch (InvalidOperationException)
        {
            // Closed in between.
            return false;
        }
    }

    private void Work()
    {
        Page? next = null;
        try
        {
            while (next is not null || _batch.Count > 0 || !_queue.IsCompleted)
            {
                // Waits only when there is nothing else to do.
                if (next is null && _queue.TryTake(out Page? taken, _batch.Count > 0 ? 0 : Timeout.Infinite))
                {
                    next = taken;
                }

                if (next is not null && _batch.HasPlace && _batch.HasMemory(next.Pending.Ids.Length))
                {
                    _reading.Add(next);
                    LogJoined(_logger, next.Pending.Ids.Length, _reading.Count);
                    next = null;
                    Begin(_reading[^1]);
                }
                else
                {
                    Advance();
                }
            }
        }
        catch (Exception failure)
        {
            // No page can be read any more, and nobody may be left waiting.
            Fail(next, failure);
        }
        finally
        {
            _batch.Dispose();
            _arena.Dispose();
        }
    }

    /// <summary>Encodes a page and reads its prompt; between the blocks of both the others go on.</summary>
    private void Begin(Page page)
    {
        if (!page.TryBegin())
        {
            _reading.Remove(page);
            return;
        }

        Tensor? embeddings = null;
        foreach (Tensor step in page.Pending.EmbedSteps(_embedder, _arena))
        {
            embeddings = step;
            Advance();
        }

        page.Sequence = new Sequence(
            page.Pending.Ids,
            embeddings!,
            page.Pending.Generation,
            _batch.NewCache(),
            _model.Network.Config.Decoder.VocabularySize,
            _model.Tokenizer.EosId,
            page.Pending.OnToken,
            page.Cancellation)
        {
            Draft = page.Pending.Draft,
        };
        foreach (Tensor step in _batch.StartSteps(page.Sequence))
        {
            Advance();
        }

        Deliver();
    }

    private void Advance()
    {
        if (_batch.Count > 0)
        {
            _batch.Advance();
            Deliver();
        }
    }

    private void Deliver()
    {
        for (int i = _reading.Count - 1; i >= 0; i--)
        {
            if (_reading[i].Sequence is { } sequence && sequence.HasEnded())
            {
                _reading[i].Finish();
                _reading.RemoveAt(i);
            }
        }
    }

    private void Fail(Page? next, Exception failure)
    {
        _failure = failure;
        LogFailed(_logger, failure, _reading.Count + _queue.Count);
        _queue.CompleteAdding();
        next?.Result.TrySetException(failure);
        foreach (Page page in _reading.Concat(_queue.GetConsumingEnumerable()))
        {
            page.Result.TrySetException(failure);
        }
    }

    private sealed class Page(PendingPage pending, CancellationToken cancellation)
    {
        private int _begun;

        public PendingPage Pending => pending;

        public CancellationToken Cancellation => cancellation;

        public TaskCompletionSource<ReadResult> Result { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Sequence? Sequence { get; set; }

        /// <summary>Whether the page is still waiting to be read.</summary>
        public bool TryBegin() => Interlocked.Exchange(ref _begun, 1) == 0;

        /// <summary>Goes without having been read, unless that has begun: then its sequence notices.</summary>
        public void Leave()
        {
            if (TryBegin())
            {
                Result.SetResult(pending.Finish(new GenerationResult([], StopReason.Cancelled, TimeSpan.Zero, TimeSpan.Zero)));
            }
        }

        public void Finish()
        {
            try
            {
                Sequence!.Failure?.Throw();
                Result.SetResult(pending.Finish(Sequence.Finish()));
            }
            catch (Exception failure)
            {
                // Of the caller's own code, to which text is shown.
                Result.SetException(failure);
            }
        }
    }
}
