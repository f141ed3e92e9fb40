namespace DeepSeekOcr.Tensors.Cpu.Formats;

/// <summary>Finds the scales at which small integers stand for numbers with the least squared error.</summary>
/// <remarks>
/// The scale that just reaches the largest number is seldom the best: a few around it are tried, each is then fitted to the integers it
/// gives by least squares, and the one with the least error is kept.
/// </remarks>
internal static unsafe class ScaleSearch
{
    private const int Steps = 9;
    private const float StepWidth = 0.1f;

    /// <summary>The scale for <c>scale·(q − zero)</c> with q from 0 to 2·zero − 1; negative where the largest number is positive.</summary>
    public static float Symmetric(float* x, int count, int zero)
    {
        float extreme = 0;
        for (int i = 0; i < count; i++)
        {
            extreme = Math.Abs(x[i]) > Math.Abs(extreme) ? x[i] : extreme;
        }

        if (extreme == 0)
        {
            return 0;
        }

        float best = 0;
        double bestGain = -1;
        for (int step = -Steps; step <= Steps; step++)
        {
            float inverse = -(zero + (StepWidth * step)) / extreme;
            double xq = 0;
            double qq = 0;
            for (int i = 0; i < count; i++)
            {
                float q = Math.Clamp(MathF.Round(x[i] * inverse), -zero, zero - 1);
                xq += x[i] * q;
                qq += q * q;
            }

            // With the fitted scale xq/qq the squared error is Σx² − xq²/qq.
            double gain = qq == 0 ? 0 : xq * xq / qq;
            if (gain > bestGain)
            {
                bestGain = gain;
                best = qq == 0 ? 0 : (float)(xq / qq);
            }
        }

        return best;
    }

    /// <summary>The scale and minimum for <c>scale·q − minimum</c> with q from 0 to <paramref name="most"/>; neither is negative.</summary>
    public static (float Scale, float Minimum) Offset(float* x, int count, int most)
    {
        float low = 0;
        float high = 0;
        for (int i = 0; i < count; i++)
        {
            low = Math.Min(low, x[i]);
            high = Math.Max(high, x[i]);
        }

        if (high == low)
        {
            return (0, -low);
        }

        (float Scale, float Minimum) best = ((high - low) / most, -low);
        double least = OffsetError(x, count, most, best.Scale, best.Minimum);
        for (int step = -Steps; step <= Steps; step++)
        {
            (float scale, float minimum) = Fit(x, count, most, (most + (StepWidth * step)) / (high - low), -low);
            double error = OffsetError(x, count, most, scale, minimum);
            if (scale > 0 && minimum >= 0 && error < least)
            {
                least = error;
                best = (scale, minimum);
            }
        }

        return best;
    }

    /// <summary>Writes <c>q = round(x/scale) + zero</c>, bounded to 0 … 2·zero − 1.</summary>
    public static void Quantise(float* x, int count, float scale, int zero, byte* q)
    {
        float inverse = scale == 0 ? 0 : 1 / scale;
        for (int i = 0; i < count; i++)
        {
            q[i] = (byte)Math.Clamp(MathF.Round(x[i] * inverse) + zero, 0, (2 * zero) - 1);
        }
    }

    /// <summary>Least squares for scale and minimum over the integers that an inverse scale gives.</summary>
    private static (float Scale, float Minimum) Fit(float* x, int count, int most, float inverse, float minimum)
    {
        double q1 = 0, q2 = 0, x1 = 0, xq = 0;
        for (int i = 0; i < count; i++)
        {
            float q = Math.Clamp(MathF.Round((x[i] + minimum) * inverse), 0, most);
            q1 += q;
            q2 += q * q;
            x1 += x[i];
            xq += x[i] * q;
        }

        double determinant = (count * q2) - (q1 * q1);
        if (determinant <= 0)
        {
            return (0, 0);
        }

        double scale = ((count * xq) - (q1 * x1)) / determinant;
        double offset = ((q1 * xq) - (q2 * x1)) / determinant;
        return offset >= 0 ? ((float)scale, (float)offset) : ((float)(xq / q2), 0);
    }

    private static double OffsetError(float* x, int count, int most, float scale, float minimum)
    {
        float inverse = scale == 0 ? 0 : 1 / scale;
        double error = 0;
        for (int i = 0; i < count; i++)
        {
            double difference = (scale * Math.Clamp(MathF.Round((x[i] + minimum) * inverse), 0, most)) - minimum - x[i];
            error += difference * difference;
        }

        return error;
    }
}
