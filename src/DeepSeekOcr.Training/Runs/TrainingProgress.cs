namespace DeepSeekOcr.Training.Runs;

/// <summary>What a step did.</summary>
/// <param name="Step">Number of the step, from 1.</param>
/// <param name="Loss">Mean next-token loss in nats; NaN when that is not trained.</param>
/// <param name="Accuracy">Share of target tokens predicted with teacher forcing.</param>
/// <param name="Auxiliary">Loss and share of right answers of each training-only loss.</param>
/// <param name="GradientNorm">Before clipping.</param>
/// <param name="LearningRate">Of this step.</param>
/// <param name="Tokens">Target tokens since the run began, this process only.</param>
/// <param name="Characters">Characters of the pages read since the run began, this process only; a token may stand for several.</param>
/// <param name="Elapsed">Time of this process.</param>
/// <param name="UsefulFlops">Operations that training cannot do without (<see cref="FlopCount"/>), since this process began.</param>
/// <param name="PeakFlops">Multiply-add operations a second that this machine's processors can do, measured when the run began.</param>
public sealed record TrainingProgress(
    long Step,
    double Loss,
    double Accuracy,
    IReadOnlyDictionary<string, AuxiliaryProgress> Auxiliary,
    float GradientNorm,
    float LearningRate,
    long Tokens,
    long Characters,
    TimeSpan Elapsed,
    double UsefulFlops,
    double PeakFlops)
{
    /// <summary>Useful operations a second since this process began.</summary>
    public double Rate => UsefulFlops / Elapsed.TotalSeconds;
}

/// <summary>
/// Mean loss of a training-only head, and its share of right answers; of the balance of experts, how close it is to even.
/// </summary>
/// <param name="Loss">In nats.</param>
/// <param name="Accuracy">0 … 1.</param>
public sealed record AuxiliaryProgress(double Loss, double Accuracy);
