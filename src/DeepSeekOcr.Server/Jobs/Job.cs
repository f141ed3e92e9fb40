using System.Text.Json.Nodes;

namespace DeepSeekOcr.Server.Jobs;

/// <summary>A job and what became of it so far. Safe from many threads.</summary>
/// <param name="id">Its name, which nobody can guess.</param>
/// <param name="folder">Where its documents and files are.</param>
/// <param name="request">What it is to do.</param>
/// <param name="created">When it was asked for.</param>
internal sealed class Job(string id, string folder, JobRequest request, DateTimeOffset created) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly List<JobEvent> _events = [];
    private readonly CancellationTokenSource _removed = new();
    private TaskCompletionSource _changed = New();

    /// <summary>Its name.</summary>
    public string Id => id;

    /// <summary>What it is to do.</summary>
    public JobRequest Request => request;

    /// <summary>When it was asked for.</summary>
    public DateTimeOffset Created => created;

    /// <summary>How far it is.</summary>
    public JobStatus Status { get; private set; }

    /// <summary>Whether nothing more will come of it.</summary>
    public bool HasEnded => Status is JobStatus.Completed or JobStatus.Failed;

    /// <summary>Pages known and pages read.</summary>
    public (int Known, int Done) Pages { get; private set; }

    /// <summary>What went wrong, a line each.</summary>
    public IReadOnlyList<string> Problems { get; private set; } = [];

    /// <summary>Cancelled when the job is removed.</summary>
    public CancellationToken Removed => _removed.Token;

    /// <summary>Its folder.</summary>
    public string Folder => folder;

    /// <summary>The documents.</summary>
    public IReadOnlyList<string> Inputs => [.. request.Names.Select(name => Path.Combine(folder, "input", name))];

    /// <summary>Where its files are written.</summary>
    public string Output => Path.Combine(folder, "output");

    /// <summary>Says how far it is.</summary>
    public void Report(JobStatus status, (int Known, int Done) pages, IReadOnlyList<string>? problems = null)
    {
        lock (_lock)
        {
            if (_events.Count > 0 && status == Status && pages == Pages)
            {
                return;
            }

            (Status, Pages, Problems) = (status, pages, problems ?? Problems);
            string name = status switch
            {
                JobStatus.Running when pages.Done > 0 => "page",
                _ => status.ToString().ToLowerInvariant(),
            };
            _events.Add(new JobEvent(_events.Count + 1, name, new JsonObject
            {
                ["status"] = status.ToString().ToLowerInvariant(), ["pages"] = pages.Known, ["pages_done"] = pages.Done,
            }.ToJsonString()));
            _changed.TrySetResult();
            _changed = New();
        }
    }

    /// <summary>What happened after an event, as it comes; ends with the job.</summary>
    /// <param name="last">Number of the last event that is known, 0 for none.</param>
    /// <param name="cancellation">Ends it.</param>
    public async IAsyncEnumerable<JobEvent> FollowAsync(
        int last, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        while (true)
        {
            (JobEvent[] news, bool hasEnded, Task changed) = Since(last);
            foreach (JobEvent each in news)
            {
                last = each.Number;
                yield return each;
            }

            if (hasEnded)
            {
                yield break;
            }

            await changed.WaitAsync(cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Waits until the job has ended, or so long.</summary>
    public async Task WaitAsync(TimeSpan most, TimeProvider time, CancellationToken cancellation)
    {
        using var enough = new CancellationTokenSource(most, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(enough.Token, cancellation);
        try
        {
            await foreach (JobEvent _ in FollowAsync(0, either.Token).ConfigureAwait(false))
            {
                // Only the end matters.
            }
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            // It goes on; whoever asked may ask again.
        }
    }

    /// <summary>Ends the work on it: nobody wants it any more.</summary>
    public void Remove() => _removed.Cancel();

    /// <inheritdoc/>
    public void Dispose() => _removed.Dispose();

    private (JobEvent[] News, bool HasEnded, Task Changed) Since(int last)
    {
        lock (_lock)
        {
            return ([.. _events.Skip(Math.Max(0, last))], HasEnded, _changed.Task);
        }
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}

/// <summary>Something that happened to a job.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Name">queued, running, page, completed or failed.</param>
/// <param name="Data">JSON.</param>
internal sealed record JobEvent(int Number, string Name, string Data);
