namespace DeepSeekOcr.Generation;

/// <summary>Bans tokens that would repeat a run of tokens that is already there.</summary>
public abstract record RepetitionRule
{
    private protected RepetitionRule(int size)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        Size = size;
    }

    /// <summary>Length of the runs that may not repeat, the banned token included.</summary>
    public int Size { get; }

    /// <summary>Whether the prompt counts, image placeholders included, or the output alone.</summary>
    public bool IncludesPrompt { get; init; }

    /// <summary>Sets the scores of banned tokens to −∞.</summary>
    /// <param name="ids">The tokens so far, those of the prompt first if <see cref="IncludesPrompt"/>.</param>
    /// <param name="scores">[vocabulary]</param>
    public abstract void Ban(ReadOnlySpan<int> ids, Span<float> scores);
}
