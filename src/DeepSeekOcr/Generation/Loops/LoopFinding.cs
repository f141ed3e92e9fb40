namespace DeepSeekOcr.Generation.Loops;

/// <summary>A loop, as a detector found it.</summary>
/// <param name="Kind">How the output repeats.</param>
/// <param name="Period">Tokens from one round to the next; 0 where rounds differ.</param>
/// <param name="Kept">Tokens from the beginning of the output to the end of the first round.</param>
internal readonly record struct LoopFinding(LoopKind Kind, int Period, int Kept);
