using DeepSeekOcr.Generation;
using DeepSeekOcr.Imaging;
using DeepSeekOcr.Reading.Retries;

namespace DeepSeekOcr.Reading;

/// <summary>An image that was read, as often as it took.</summary>
/// <param name="Attempts">In order, one at least that gave a result.</param>
/// <param name="Reason">Why the mode was chosen; absent if it was asked for.</param>
internal sealed record ImageReading(IReadOnlyList<ReadAttempt> Attempts, string? Reason)
{
    /// <summary>The result of the best attempt.</summary>
    public ReadResult Result => BestOf(Attempts).Result!;

    /// <summary>The mode of the best attempt.</summary>
    public ResolutionMode Mode => BestOf(Attempts).Mode;

    /// <summary>Vision tokens of all attempts.</summary>
    public int VisionTokensSpent => Attempts.Sum(attempt => attempt.Result?.VisionTokens ?? 0);

    /// <summary>The surest of the attempts that ended by themselves; else the one with the highest score.</summary>
    public static ReadAttempt BestOf(IReadOnlyList<ReadAttempt> attempts) =>
        attempts.Where(attempt => attempt.Result?.StopReason == StopReason.Completed).MaxBy(attempt => attempt.Confidence)
        ?? attempts.MaxBy(attempt => attempt.Score)!;
}
