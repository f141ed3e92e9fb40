namespace DeepSeekOcr.Generation;

/// <summary>
/// The rule of the published vLLM port: no run of so many tokens that begins inside the last ones of the output occurs again.
/// </summary>
/// <remarks>
/// A size of 1 and a window smaller than the size ban nothing, as there. The end token is not exempt.
/// </remarks>
public sealed record WindowedNoRepeatNgram : RepetitionRule
{
    /// <summary>Bans runs of <paramref name="size"/> tokens that begin among the last <paramref name="window"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">One of them is below 1.</exception>
    public WindowedNoRepeatNgram(int size, int window)
        : base(size)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(window, 1);
        Window = window;
    }

    /// <summary>How many of the last tokens are compared.</summary>
    public int Window { get; }

    /// <summary>Tokens that are never banned, such as those of table cells. Default: none.</summary>
    public IReadOnlyList<int> Whitelist { get; init; } = [];

    /// <inheritdoc/>
    public override void Ban(ReadOnlySpan<int> ids, Span<float> scores)
    {
        int known = Size - 1;
        if (known == 0 || ids.Length < Size)
        {
            return;
        }

        ReadOnlySpan<int> tail = ids[^known..];
        for (int start = Math.Max(0, ids.Length - Window); start + known < ids.Length; start++)
        {
            if (ids.Slice(start, known).SequenceEqual(tail) && !IsWhitelisted(ids[start + known]))
            {
                scores[ids[start + known]] = float.NegativeInfinity;
            }
        }
    }

    private bool IsWhitelisted(int id)
    {
        for (int i = 0; i < Whitelist.Count; i++)
        {
            if (Whitelist[i] == id)
            {
                return true;
            }
        }

        return false;
    }
}
