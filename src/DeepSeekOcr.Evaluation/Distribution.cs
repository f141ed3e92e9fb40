namespace DeepSeekOcr.Evaluation;

/// <summary>How a figure is spread over pages: its least, its quantiles (between neighbours in proportion), its most.</summary>
public readonly record struct Distribution(double Min, double P10, double P25, double Median, double P75, double P90, double Max)
{
    /// <summary>The distribution of one figure a page.</summary>
    /// <exception cref="ArgumentException">There are no pages.</exception>
    public static Distribution Of(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted.Length == 0
            ? throw new ArgumentException("A distribution needs at least one value.", nameof(values))
            : new Distribution(sorted[0], At(0.1), At(0.25), At(0.5), At(0.75), At(0.9), sorted[^1]);

        double At(double share)
        {
            double place = share * (sorted.Length - 1);
            int low = (int)place;
            return sorted[low] + (place - low) * (sorted[Math.Min(low + 1, sorted.Length - 1)] - sorted[low]);
        }
    }
}
