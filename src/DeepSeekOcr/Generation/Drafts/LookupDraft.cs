namespace DeepSeekOcr.Generation.Drafts;

/// <summary>Guesses that what followed the last tokens when they were written before follows them again, as rows of a table do.</summary>
/// <remarks>Prompt look-up over the output alone. One look into a table a token.</remarks>
public sealed class LookupDraft : IDraft
{
    private readonly int _run;
    private readonly Dictionary<ulong, int> _ends = [];
    private int _seen;

    /// <summary>A draft that looks up runs of a length.</summary>
    /// <param name="run">Tokens that must have been written before, 1 to 32. Default: 4; for a vocabulary of characters more serve
    /// better.</param>
    /// <exception cref="ArgumentOutOfRangeException">Not in 1 to 32.</exception>
    public LookupDraft(int run = 4)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(run, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(run, 32);
        _run = run;
    }

    /// <inheritdoc/>
    public int Propose(ReadOnlySpan<int> written, Span<int> next)
    {
        // The run that ends the output is not yet put in: it would find itself.
        for (_seen = Math.Max(_seen, _run); _seen < written.Length; _seen++)
        {
            _ends[Hash(written[(_seen - _run).._seen])] = _seen;
        }

        if (written.Length < _run
            || !_ends.TryGetValue(Hash(written[^_run..]), out int from)
            || !written.Slice(from - _run, _run).SequenceEqual(written[^_run..]))
        {
            return 0;
        }

        int count = Math.Min(next.Length, written.Length - from);
        written.Slice(from, count).CopyTo(next);
        return count;
    }

    private static ulong Hash(ReadOnlySpan<int> run)
    {
        ulong hash = 0;
        foreach (int id in run)
        {
            hash = (hash + (uint)id + 1) * 0x9E3779B97F4A7C15;
        }

        return hash;
    }
}
