using DeepSeekOcr.Rendering;

namespace DeepSeekOcr.Evaluation;

/// <summary>A mean over pages and the range it may be expected in.</summary>
/// <param name="Mean">Mean of the pages measured.</param>
/// <param name="Low">Lower end of the 95 % interval.</param>
/// <param name="High">Upper end of the 95 % interval.</param>
public readonly record struct ConfidenceInterval(double Mean, double Low, double High)
{
    /// <summary>The 95 % interval by bootstrap: the middle 95 % of the means of samples drawn, with replacement, from the pages.</summary>
    /// <remarks>Efron 1979. Pages are few and their figures lopsided (most near 1), where the normal approximation is wrong.</remarks>
    /// <param name="values">One figure a page.</param>
    /// <param name="seed">Chooses the samples.</param>
    /// <param name="samples">How many samples are drawn.</param>
    /// <exception cref="ArgumentException">There are no pages.</exception>
    public static ConfidenceInterval Bootstrap(IReadOnlyList<double> values, long seed = 1, int samples = 4000)
    {
        ArgumentNullException.ThrowIfNull(values);
        ArgumentOutOfRangeException.ThrowIfLessThan(samples, 40);
        if (values.Count == 0)
        {
            throw new ArgumentException("An interval needs at least one value.", nameof(values));
        }

        var random = new SeededRandom(seed, 0);
        double[] means = new double[samples];
        for (int sample = 0; sample < samples; sample++)
        {
            double sum = 0;
            for (int i = 0; i < values.Count; i++)
            {
                sum += values[random.Next(values.Count)];
            }

            means[sample] = sum / values.Count;
        }

        Array.Sort(means);
        int tail = samples / 40;
        return new ConfidenceInterval(values.Average(), means[tail], means[samples - 1 - tail]);
    }

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"{Mean:P2} (95 %: {Low:P2} to {High:P2})");
}
