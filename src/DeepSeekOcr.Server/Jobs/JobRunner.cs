using System.Threading.Channels;
using DeepSeekOcr.Files;
using DeepSeekOcr.Input.Sources;
using DeepSeekOcr.Reading;
using DeepSeekOcr.Server.Requests;

namespace DeepSeekOcr.Server.Jobs;

/// <summary>Works on jobs one after the other; their pages leave a place of the session free for those who wait at a screen.</summary>
internal sealed partial class JobRunner : IAsyncDisposable
{
    private readonly JobStore _store;
    private readonly IPageModel _model;
    private readonly ServerOptions _options;
    private readonly ILoggerFactory _loggers;
    private readonly ILogger _logger;
    private readonly Channel<Job> _queue;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _work;

    /// <summary>Begins to work, with the jobs first that an earlier server left.</summary>
    public JobRunner(JobStore store, IPageModel model, ServerOptions options, ILoggerFactory loggers)
    {
        (_store, _model, _options, _loggers) = (store, model, options, loggers);
        _logger = loggers.CreateLogger<JobRunner>();
        IReadOnlyList<Job> left = store.Unfinished;
        _queue = Channel.CreateBounded<Job>(options.MaxJobs + left.Count);
        foreach (Job job in left)
        {
            _queue.Writer.TryWrite(job);
        }

        _work = Task.Run(WorkAsync);
    }

    /// <summary>Queues a job.</summary>
    /// <exception cref="RequestException">Too many wait: 429.</exception>
    public void Enqueue(Job job)
    {
        if (!_queue.Writer.TryWrite(job))
        {
            _store.Remove(job);
            throw new RequestException(
                StatusCodes.Status429TooManyRequests, $"{_options.MaxJobs} jobs wait; try again later.", "queue_full")
            { RetryAfter = 10 };
        }
    }

    /// <summary>Ends the work; what is not done goes on after a restart.</summary>
    public void Stop() => _stop.Cancel();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _work.ConfigureAwait(false);
        _stop.Dispose();
    }

    private async Task WorkAsync()
    {
        try
        {
            await foreach (Job job in _queue.Reader.ReadAllAsync(_stop.Token).ConfigureAwait(false))
            {
                await RunAsync(job).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // The server stops; what is not done goes on after a restart.
        }
    }

    private async Task RunAsync(Job job)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token, job.Removed);
        try
        {
            if (!job.Removed.IsCancellationRequested)
            {
                await ReadAsync(job, either.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // Removed, or the server stops: then its state on disk says that it goes on.
        }
        catch (Exception fault) when (fault is FileException or IOException or RequestException)
        {
            End(job, JobStatus.Failed, [fault.Message]);
        }
        catch (Exception fault)
        {
            LogFailed(_logger, fault, job.Id);
            End(job, JobStatus.Failed, ["The server failed; its log says more."]);
        }
    }

    private async Task ReadAsync(Job job, CancellationToken cancellation)
    {
        job.Report(JobStatus.Running, job.Pages);
        var reader = new PageReader(_model, job.Request.ReadOptions(_loggers));
        var options = new BatchOptions
        {
            Output = job.Output,
            Formats = [.. job.Request.OutputFormats()],
            Pages = job.Request.Ranges(),
            Input = new InputOptions { Decoding = new Imaging.ImageDecoderOptions { MaxPixels = _options.MaxPixels } },
            Resume = true,
            Settings = job.Request.Settings,
            PagesInFlight = Math.Max(1, _model.Traits.PagesAtOnce - 1),
        };
        BatchSummary summary = await DocumentBatch.RunAsync(
            job.Inputs, reader, options, progress => job.Report(JobStatus.Running, (progress.PagesKnown, progress.PagesDone)), cancellation)
            .ConfigureAwait(false);
        End(
            job,
            summary.Documents.All(document => document.Files.Count > 0) ? JobStatus.Completed : JobStatus.Failed,
            [.. summary.Problems.Select(problem => problem.Message.Replace(job.Folder + "/input/", "", StringComparison.Ordinal))]);
    }

    private static void End(Job job, JobStatus status, IReadOnlyList<string> problems)
    {
        // On disk before anybody is told: what was told outlives a kill.
        JobStore.Keep(job, status, problems);
        job.Report(status, job.Pages, problems);
    }

    [LoggerMessage(201, LogLevel.Error, "Job {Job} failed")]
    private static partial void LogFailed(ILogger logger, Exception fault, string job);
}
