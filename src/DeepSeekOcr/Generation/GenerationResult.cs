using DeepSeekOcr.Generation.Drafts;
using DeepSeekOcr.Generation.Loops;

namespace DeepSeekOcr.Generation;

/// <summary>What was generated, how it ended, and how long it took.</summary>
/// <param name="Ids">The tokens, without the end token unless it was ignored, and without what <see cref="Loop"/> cut off.</param>
/// <param name="StopReason">Why it ended.</param>
/// <param name="Prefill">Time until the first scores.</param>
/// <param name="Decode">Time from then on.</param>
public sealed record GenerationResult(IReadOnlyList<int> Ids, StopReason StopReason, TimeSpan Prefill, TimeSpan Decode)
{
    /// <summary>How likely the model held each of <see cref="Ids"/>, 0 to 1.</summary>
    public IReadOnlyList<float> Probabilities { get; init; } = [];

    /// <summary>What was cut off because the output repeated itself; null if it did not.</summary>
    public LoopCut? Loop { get; init; }

    /// <summary>Passes of the decoder, and what a draft saved of them.</summary>
    public DraftStatistics Drafts { get; init; }
}
