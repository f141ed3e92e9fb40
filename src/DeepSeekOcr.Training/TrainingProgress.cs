namespace DeepSeekOcr.Training;

/// <summary>What a step did.</summary>
/// <param name="Step">Number of the step, from 1.</param>
/// <param name="Loss">Mean next-token loss in nats; NaN when that is not trained.</param>
/// <param name="Accuracy">Share of target tokens predicted with teacher forcing.</param>
/// <param name="Auxiliary">Loss and share of right answers of each training-only loss.</param>
/// <param name="GradientNorm">Before clipping.</param>
/// <param name="LearningRate">Of this step.</param>
/// <param name="Tokens">Target tokens since the run began, this process only.</param>
/// <param name="Elapsed">Time of this process.</param>
/// <param name="UsefulFlops">6 × active parameters × tokens, encoder and decoder, since this process began.</param>
public sealed record TrainingProgress(
    long Step,
    double Loss,
    double Accuracy,
    IReadOnlyDictionary<string, AuxiliaryProgress> Auxiliary,
    float GradientNorm,
    float LearningRate,
    long Tokens,
    TimeSpan Elapsed,
    double UsefulFlops);

/// <summary>Mean loss of a training-only head, and its share of right answers.</summary>
/// <param name="Loss">In nats.</param>
/// <param name="Accuracy">0 … 1.</param>
public sealed record AuxiliaryProgress(double Loss, double Accuracy);
