using DeepSeekOcr.Generation;
using DeepSeekOcr.Imaging;

namespace DeepSeekOcr.Reading.Retries;

/// <summary>One attempt at a page.</summary>
/// <param name="Step">Which one.</param>
/// <param name="Mode">How the page was seen.</param>
/// <param name="Result">What came of it; null if the page cannot be read so.</param>
/// <param name="Problem">Why not, in one line; null if it could be.</param>
public sealed record ReadAttempt(RetryStep Step, ResolutionMode Mode, ReadResult? Result, string? Problem)
{
    /// <summary>The mean probability of its tokens; 0 if there are none.</summary>
    public double Confidence => Result is not { Probabilities.Count: > 0 } ? 0 : Result.Probabilities.Average();

    /// <summary>
    /// How good it is: two for each token of a reading that the model ended itself, one for each that stayed of one that went round in
    /// circles, and less than one altogether if it ran into a limit, for what it says is hardly on the page.
    /// </summary>
    public double Score => Result is null ? -1 : Result.StopReason switch
    {
        StopReason.Completed => 2.0 * Result.Ids.Count,
        StopReason.RepetitionStopped => Result.Ids.Count,
        _ => Result.Ids.Count / (Result.Ids.Count + 1.0),
    };
}
