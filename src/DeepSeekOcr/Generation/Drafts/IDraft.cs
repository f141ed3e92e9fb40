namespace DeepSeekOcr.Generation.Drafts;

/// <summary>A guess at what one output will say. It changes the time that the output takes and never the output.</summary>
/// <remarks>One output, one thread at a time.</remarks>
public interface IDraft
{
    /// <summary>Guesses the next tokens.</summary>
    /// <param name="written">The whole output so far; it begins with what it was at the call before.</param>
    /// <param name="next">Filled from its beginning.</param>
    /// <returns>How many tokens were guessed; 0 if nothing is known.</returns>
    int Propose(ReadOnlySpan<int> written, Span<int> next);
}
