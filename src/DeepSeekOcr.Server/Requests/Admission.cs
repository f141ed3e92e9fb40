namespace DeepSeekOcr.Server.Requests;

/// <summary>How many requests are in: those beyond a limit are turned away at once instead of waiting without end.</summary>
internal sealed class Admission(int most)
{
    private int _count;

    /// <summary>Requests that are served or wait.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>Most of them.</summary>
    public int Most => most;

    /// <summary>Lets a request in.</summary>
    /// <returns>To be disposed when it has ended.</returns>
    /// <exception cref="RequestException">Too many are in: 429.</exception>
    public IDisposable Enter()
    {
        if (Interlocked.Increment(ref _count) > most)
        {
            Interlocked.Decrement(ref _count);
            throw new RequestException(
                StatusCodes.Status429TooManyRequests, $"{most} requests are being served or wait; try again later.", "queue_full")
            {
                RetryAfter = 1,
            };
        }

        return new Place(this);
    }

    private sealed class Place(Admission admission) : IDisposable
    {
        private int _left;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _left, 1) == 0)
            {
                Interlocked.Decrement(ref admission._count);
            }
        }
    }
}
