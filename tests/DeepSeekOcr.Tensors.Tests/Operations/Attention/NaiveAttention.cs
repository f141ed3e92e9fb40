namespace DeepSeekOcr.Tensors.Tests.Operations.Attention;

/// <summary>Attention as its formula says, in double, one score at a time.</summary>
internal static class NaiveAttention
{
    /// <summary>Attends with queries, keys and values as [batch, tokens, heads·width] rows that are <paramref name="step"/> numbers apart;
    /// <paramref name="bias"/> is that of (head, sequence, query, key), minus infinity where the key is hidden.</summary>
    public static float[] Attend(
        ReadOnlySpan<float> q,
        ReadOnlySpan<float> k,
        ReadOnlySpan<float> v,
        int step,
        int batch,
        int tokens,
        int heads,
        int width,
        Func<int, int, int, int, double> bias)
    {
        var y = new float[batch * tokens * heads * width];
        var scores = new double[tokens];
        for (int item = 0; item < batch * heads; item++)
        {
            (int sequence, int head) = Math.DivRem(item, heads);
            for (int i = 0; i < tokens; i++)
            {
                int query = (((sequence * tokens) + i) * step) + (head * width);
                for (int j = 0; j < tokens; j++)
                {
                    int key = (((sequence * tokens) + j) * step) + (head * width);
                    double dot = 0;
                    for (int c = 0; c < width; c++)
                    {
                        dot += (double)q[query + c] * k[key + c];
                    }

                    scores[j] = (dot / Math.Sqrt(width)) + bias(head, sequence, i, j);
                }

                double most = scores.Max();
                double total = scores.Sum(score => Math.Exp(score - most));
                for (int c = 0; c < width; c++)
                {
                    double sum = 0;
                    for (int j = 0; j < tokens; j++)
                    {
                        sum += Math.Exp(scores[j] - most) * v[(((sequence * tokens) + j) * step) + (head * width) + c];
                    }

                    y[((((sequence * tokens) + i) * heads) + head) * width + c] = (float)(sum / total);
                }
            }
        }

        return y;
    }

    /// <summary>No bias.</summary>
    public static double None(int head, int sequence, int query, int key) => 0;

    /// <summary>Later keys hidden.</summary>
    public static double Causal(int head, int sequence, int query, int key) => key <= query ? 0 : double.NegativeInfinity;
}
