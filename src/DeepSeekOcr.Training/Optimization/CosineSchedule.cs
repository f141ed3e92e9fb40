namespace DeepSeekOcr.Training.Optimization;

/// <summary>Linear warm-up, then a half cosine down to a share of the peak.</summary>
/// <param name="Peak">Largest learning rate.</param>
/// <param name="WarmupSteps">Steps until the peak.</param>
/// <param name="TotalSteps">Steps until the floor.</param>
/// <param name="Floor">Share of the peak at the end, 0 … 1.</param>
public sealed record CosineSchedule(float Peak, long WarmupSteps, long TotalSteps, float Floor)
{
    /// <summary>Learning rate of a step, counted from 1.</summary>
    public float At(long step)
    {
        if (step < WarmupSteps)
        {
            return Peak * step / WarmupSteps;
        }

        double progress = Math.Clamp((step - WarmupSteps) / (double)Math.Max(1, TotalSteps - WarmupSteps), 0, 1);
        return (float)(Peak * (Floor + ((1 - Floor) * 0.5 * (1 + Math.Cos(Math.PI * progress)))));
    }
}
