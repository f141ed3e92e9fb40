namespace DeepSeekOcr.Checkpoints.Hub;

/// <summary>Repeats what failed for the moment, after 1, 2, 4 … seconds; the count starts anew whenever there was progress.</summary>
/// <param name="wait">Waits; <see cref="Task.Delay(TimeSpan, CancellationToken)"/> outside tests.</param>
internal sealed class HubRetry(Func<TimeSpan, CancellationToken, Task> wait)
{
    /// <summary>Failures in a row after which one gives up.</summary>
    public const int Attempts = 5;

    // A server that asks for more patience than this is better tried another day.
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(2);

    /// <summary>Runs something until it succeeds or fails for good.</summary>
    /// <param name="run">Throws a transient <see cref="HubException"/> when it is worth another try.</param>
    /// <param name="progress">Grows when something was gained, even if the run failed then.</param>
    /// <param name="cancellation">Obeyed while running and waiting.</param>
    /// <exception cref="HubException">It failed for good.</exception>
    public async Task<T> RunAsync<T>(Func<CancellationToken, Task<T>> run, Func<long>? progress, CancellationToken cancellation)
    {
        int failures = 0;
        while (true)
        {
            long before = progress?.Invoke() ?? 0;
            try
            {
                return await run(cancellation).ConfigureAwait(false);
            }
            catch (HubException exception) when (exception.IsTransient)
            {
                failures = progress?.Invoke() > before ? 1 : failures + 1;
                TimeSpan pause = exception.RetryAfter ?? TimeSpan.FromSeconds(1 << (failures - 1));
                if (failures == Attempts || pause > LongestWait)
                {
                    throw;
                }

                await wait(pause, cancellation).ConfigureAwait(false);
            }
        }
    }
}
