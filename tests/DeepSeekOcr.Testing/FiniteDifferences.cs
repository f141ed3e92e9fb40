namespace DeepSeekOcr.Testing;

/// <summary>Checks a gradient against central differences of the loss.</summary>
public static class FiniteDifferences
{
    /// <summary>
    /// Throws unless each chosen element of <paramref name="gradient"/> equals <c>(loss(x+h) − loss(x−h)) / 2h</c> within the tolerance.
    /// </summary>
    /// <param name="what">Named in the message.</param>
    /// <param name="values">Elements that <paramref name="loss"/> reads; each is changed and restored.</param>
    /// <param name="gradient">Analytic gradient, same length.</param>
    /// <param name="loss">The loss, summed in double.</param>
    /// <param name="step">h: large enough that f32 rounding of the forward pass does not drown the difference.</param>
    /// <param name="tolerance">Of the largest gradient element.</param>
    /// <param name="samples">At most so many elements are checked, evenly spread.</param>
    public static void Check(
        string what, Func<Span<float>> values, ReadOnlySpan<float> gradient, Func<double> loss, float step = 1e-2f,
        double tolerance = 5e-3, int samples = 64)
    {
        double scale = 1e-6;
        foreach (float g in gradient)
        {
            scale = Math.Max(scale, Math.Abs(g));
        }

        int stride = Math.Max(1, gradient.Length / samples);
        for (int i = 0; i < gradient.Length; i += stride)
        {
            float kept = values()[i];
            values()[i] = kept + step;
            double above = loss();
            values()[i] = kept - step;
            double below = loss();
            values()[i] = kept;
            double numeric = (above - below) / (2.0 * step);
            if (!(Math.Abs(numeric - gradient[i]) <= tolerance * scale))
            {
                throw new ClosenessException(
                    $"{what}: d loss / d [{i}] is {gradient[i]:G6}, finite differences say {numeric:G6} (largest gradient {scale:G4}).");
            }
        }
    }
}
