using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using DeepSeekOcr.Rendering;

namespace DeepSeekOcr.Data.Pages;

/// <summary>Makes the pages of a <see cref="IPageSource"/> ahead of their use, in order, on a thread of its own.</summary>
/// <remarks>The thread runs below normal priority: when it has to share a core with training, training goes first.</remarks>
public sealed class PrefetchingSource : IDisposable
{
    private readonly BlockingCollection<TextPage> _ahead;
    private readonly CancellationTokenSource _stop = new();
    private readonly Thread _thread;
    private ExceptionDispatchInfo? _failure;

    /// <summary>Starts making pages.</summary>
    /// <param name="source">Used by the thread until <see cref="Dispose"/>; not disposed.</param>
    /// <param name="start">Index of the first page: where an earlier run left off.</param>
    /// <param name="capacity">How many pages may wait.</param>
    public PrefetchingSource(IPageSource source, long start = 0, int capacity = 32)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        Position = start;
        _ahead = new BlockingCollection<TextPage>(capacity);
        _thread = new Thread(() => Fill(source, start)) { IsBackground = true, Name = "pages", Priority = ThreadPriority.BelowNormal };
        _thread.Start();
    }

    /// <summary>Index of the page that <see cref="Next"/> returns: what a checkpoint stores.</summary>
    public long Position { get; private set; }

    /// <summary>The next page of the series; waits for it when none is ready.</summary>
    /// <exception cref="PageRenderException">A page could not be made.</exception>
    public TextPage Next(CancellationToken cancellation = default)
    {
        if (_ahead.TryTake(out TextPage? page, Timeout.Infinite, cancellation))
        {
            Position = page.Index + 1;
            return page;
        }

        _failure?.Throw();
        throw new ObjectDisposedException(nameof(PrefetchingSource));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _stop.Cancel();
        _thread.Join();
        _ahead.Dispose();
        _stop.Dispose();
    }

    private void Fill(IPageSource source, long start)
    {
        try
        {
            for (long index = start; ; index++)
            {
                _ahead.Add(source.Page(index), _stop.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // Disposed: nobody waits for more.
        }
        catch (Exception failure)
        {
            // Whoever asks for the page learns of it; thrown here it would end the process.
            _failure = ExceptionDispatchInfo.Capture(failure);
        }
        finally
        {
            _ahead.CompleteAdding();
        }
    }
}
