namespace DeepSeekOcr.Generation;

/// <summary>What says which token may follow: the decoder with the cache of one sequence, prompt read.</summary>
internal interface ITokenScorer
{
    /// <summary>Reads tokens from a position on, forgetting what was read there before.</summary>
    /// <param name="position">At most the positions read so far.</param>
    /// <param name="ids">At most <see cref="SpeculativeStep.MostTokens"/>; what follows each must not depend on how many are read at
    /// once.</param>
    /// <param name="scores">[ids, vocabulary]: scores of what may follow each.</param>
    void Read(int position, ReadOnlySpan<int> ids, Span<float> scores);
}
