namespace DeepSeekOcr.Checkpoints.Hub;

/// <summary>Waits for a server, but not for ever, and calls what goes wrong by one name.</summary>
/// <param name="subject">What is being fetched, for messages.</param>
/// <param name="limit">How long a server may keep silent.</param>
/// <param name="time">The clock.</param>
internal sealed class HubPatience(string subject, TimeSpan limit, TimeProvider time)
{
    /// <summary>Something that another try may mend.</summary>
    public HubException Fault(string fault, Exception? cause = null) => new(subject, fault, cause) { IsTransient = true };

    /// <summary>Waits for one answer.</summary>
    /// <exception cref="HubException">Nothing came in time, or the connection broke; transient.</exception>
    public async Task<T> WaitAsync<T>(Func<CancellationToken, Task<T>> ask, CancellationToken cancellation)
    {
        using var silence = new CancellationTokenSource(limit, time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation, silence.Token);
        try
        {
            return await ask(stop.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (silence.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            throw Fault($"the server said nothing for {limit.TotalSeconds:0.#} seconds.");
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            throw Fault($"the connection failed ({exception.GetBaseException().Message.TrimEnd('.')}).", exception);
        }
    }
}
