namespace DeepSeekOcr.Model;

/// <summary>Work that a thread does between the blocks of a long forward pass, so that nobody has to wait for the whole of it.</summary>
internal sealed class Interlude : IDisposable
{
    [ThreadStatic]
    private static Interlude? t_current;

    private readonly Action _work;

    /// <summary>Does <paramref name="work"/> after each block that this thread runs, until it is disposed; not after blocks of the work itself.</summary>
    public Interlude(Action work)
    {
        _work = work;
        t_current = this;
    }

    /// <summary>Ends it.</summary>
    public void Dispose() => t_current = null;

    /// <summary>Does the work, if there is any.</summary>
    public static void Play()
    {
        if (t_current is { } interlude)
        {
            t_current = null;
            interlude._work();
            t_current = interlude;
        }
    }
}
