using DeepSeekOcr.Generation;
using DeepSeekOcr.Imaging;
using DeepSeekOcr.Reading.Legibility;

namespace DeepSeekOcr.Reading.Retries;

/// <summary>One attempt at an image.</summary>
/// <param name="Step">Which one.</param>
/// <param name="Mode">How the image was encoded.</param>
/// <param name="Result">What came of it; null if the image cannot be read so.</param>
/// <param name="Legibility">Whether the text can be what the image says; null if there is no result.</param>
/// <param name="Problem">Why there is no result, in one line.</param>
internal sealed record ReadAttempt(
    RetryStep Step, ResolutionMode Mode, ReadResult? Result, LegibilityJudgement? Legibility, string? Problem)
{
    /// <summary>The mean probability of its tokens; 0 if there are none.</summary>
    public double Confidence => Result is not { Tokens.Count: > 0 } ? 0 : Result.Tokens.Average(token => token.Probability);

    /// <summary>
    /// The one that is kept, the earliest of equals: a legible one before others, then one that the model ended before one that repeated
    /// itself before one that ran into a limit; of those that the model ended the most legible, of the rest the one that says most.
    /// </summary>
    public static ReadAttempt BestOf(IEnumerable<ReadAttempt> attempts) => attempts.MaxBy(attempt => attempt.Rank)!;

    private (bool IsLegible, int Ending, double Worth) Rank
    {
        get
        {
            if (Result is null)
            {
                return (false, 0, 0);
            }

            bool isLegible = Legibility!.IsLegible;
            return Result.StopReason switch
            {
                StopReason.Completed => (isLegible, 3, Legibility.Score),
                StopReason.RepetitionStopped => (isLegible, 2, Result.OutputTokens),
                _ => (isLegible, 1, Result.OutputTokens),
            };
        }
    }
}
