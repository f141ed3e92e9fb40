namespace DeepSeekOcr.Generation.Loops;

/// <summary>What was cut off an output that repeated itself: nothing is dropped without being kept here.</summary>
/// <param name="Kind">How it repeats.</param>
/// <param name="Period">Tokens from one round to the next; 0 where rounds differ.</param>
/// <param name="Kept">Tokens of the output that stayed, the first round among them.</param>
/// <param name="Removed">The tokens after those, in order.</param>
public sealed record LoopCut(LoopKind Kind, int Period, int Kept, IReadOnlyList<int> Removed);
