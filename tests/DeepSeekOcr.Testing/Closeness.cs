namespace DeepSeekOcr.Testing;

/// <summary>Compares arrays of numbers and says where they differ most.</summary>
public static class Closeness
{
    /// <summary>Throws unless <c>max|a − b| ≤ relative · max|b| + absolute</c>.</summary>
    public static void Check(
        string what, ReadOnlySpan<float> actual, ReadOnlySpan<float> expected, double relative = 1e-4, double absolute = 1e-5)
    {
        if (actual.Length != expected.Length)
        {
            throw new ClosenessException($"{what}: {actual.Length} numbers, expected {expected.Length}.");
        }

        double scale = 0;
        double worst = 0;
        int where = 0;
        for (int i = 0; i < actual.Length; i++)
        {
            scale = Math.Max(scale, Math.Abs(expected[i]));
            double difference = Math.Abs((double)actual[i] - expected[i]);
            if (difference > worst || double.IsNaN(difference))
            {
                worst = double.IsNaN(difference) ? double.PositiveInfinity : difference;
                where = i;
            }
        }

        if (worst > relative * scale + absolute)
        {
            throw new ClosenessException(
                $"{what}: element {where} of {actual.Length} is {actual[where]:G9}, expected {expected[where]:G9}; "
                + $"off by {worst:E2}, {worst / Math.Max(scale, 1e-30):E2} of the largest value {scale:G4}.");
        }
    }
}

/// <summary>Numbers that should agree do not.</summary>
public sealed class ClosenessException(string message) : Exception(message);
