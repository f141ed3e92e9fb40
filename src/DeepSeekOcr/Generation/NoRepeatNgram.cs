namespace DeepSeekOcr.Generation;

/// <summary>Hugging Face's <c>no_repeat_ngram_size</c>: no run of so many tokens occurs twice in prompt and output together.</summary>
/// <remarks>A size of 1 bans every token that occurred. The end token is not exempt.</remarks>
public sealed record NoRepeatNgram : RepetitionRule
{
    /// <summary>Bans runs of <paramref name="size"/> tokens.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Below 1.</exception>
    public NoRepeatNgram(int size)
        : base(size) => IncludesPrompt = true;

    /// <inheritdoc/>
    public override void Ban(ReadOnlySpan<int> ids, Span<float> scores)
    {
        int known = Size - 1;
        if (ids.Length < known)
        {
            return;
        }

        ReadOnlySpan<int> tail = ids[^known..];
        for (int start = 0; start + known < ids.Length; start++)
        {
            if (ids.Slice(start, known).SequenceEqual(tail))
            {
                scores[ids[start + known]] = float.NegativeInfinity;
            }
        }
    }
}
