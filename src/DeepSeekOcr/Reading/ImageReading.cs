using DeepSeekOcr.Documents;
using DeepSeekOcr.Generation;
using DeepSeekOcr.Imaging;
using DeepSeekOcr.Reading.Legibility;
using DeepSeekOcr.Reading.Retries;

namespace DeepSeekOcr.Reading;

/// <summary>An image that was read, as often as it took.</summary>
/// <param name="Attempts">In order, one at least that gave a result.</param>
/// <param name="Reason">Why the mode was chosen; absent if it was asked for.</param>
/// <param name="RetryWithheld">Whether it would have been read again, had its text not been shown already.</param>
internal sealed record ImageReading(IReadOnlyList<ReadAttempt> Attempts, string? Reason, bool RetryWithheld)
{
    private readonly ReadAttempt _best = ReadAttempt.BestOf(Attempts);

    /// <summary>The result of the best attempt.</summary>
    public ReadResult Result => _best.Result!;

    /// <summary>The mode of the best attempt.</summary>
    public ResolutionMode Mode => _best.Mode;

    /// <summary>Whether the text can be what the image says.</summary>
    public LegibilityJudgement Legibility => _best.Legibility!;

    /// <summary>How it ended.</summary>
    public PageStatus Status => Legibility.IsLegible || Result.StopReason == StopReason.Cancelled
        ? PageStatus.Of(Result.StopReason)
        : PageStatus.LowConfidence;

    /// <summary>The mean probability of its tokens; absent if there are none.</summary>
    public double? Confidence => Result.Tokens.Count == 0 ? null : _best.Confidence;

    /// <summary>Vision tokens of all attempts.</summary>
    public int VisionTokensSpent => Attempts.Sum(attempt => attempt.Result?.VisionTokens ?? 0);
}
