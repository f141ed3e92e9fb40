namespace DeepSeekOcr.Generation;

/// <summary>What was generated, how it ended, and how long it took.</summary>
/// <param name="Ids">The tokens, without the end token unless it was ignored.</param>
/// <param name="StopReason">Why it ended.</param>
/// <param name="Prefill">Time until the first scores.</param>
/// <param name="Decode">Time from then on.</param>
public sealed record GenerationResult(IReadOnlyList<int> Ids, StopReason StopReason, TimeSpan Prefill, TimeSpan Decode);
