using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using DeepSeekOcr.Tensors.Cpu.Threads;

namespace DeepSeekOcr.Tensors.Operations.Experts;

/// <summary>
/// Chooses each token's experts: <c>s = softmax(logits)</c>, the k largest, <c>w = f·s</c> (over their sum if normalised).
/// </summary>
/// <remarks>
/// DeepSeekMoE (arXiv 2401.06066), eq. 4 and 5. The choice itself has no gradient; that of the weights, and whatever a loss adds to the
/// scores', goes back through the softmax over all experts.
/// </remarks>
public static class Router
{
    /// <summary>Routes each token.</summary>
    /// <param name="logits">[tokens, experts]</param>
    /// <param name="topK">Experts a token goes to.</param>
    /// <param name="normalize">Whether a token's weights are divided by their sum.</param>
    /// <param name="scale">f, applied after that.</param>
    /// <returns>Experts by descending weight; of equal ones the first comes first.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There are not so many experts.</exception>
    public static Routing Apply(Tensor logits, int topK, bool normalize, float scale)
    {
        (int tokens, int experts) = (logits.Shape.Rows, logits.Shape.Width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(topK);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(topK, experts);
        Tensor scores = Tensor.Empty([tokens, experts]);
        Tensor ids = Tensor.Empty([tokens, topK]);
        var routing = new Routing(scores, ids, Tensor.Empty([tokens, topK]));
        var job = new ForwardJob(logits, scores, ids, routing.Weights, normalize, scale);
        RowBlocks.Run(tokens, experts, ref job);
        if (Tape.Current is { } tape && logits.RequiresGradient)
        {
            Record(tape, logits, routing, normalize, scale);
        }

        return routing;
    }

    /// <param name="logits">[experts]</param>
    /// <param name="scores">[experts]</param>
    /// <param name="ids">[k]</param>
    /// <param name="weights">[k]</param>
    /// <param name="normalize">Whether the weights are divided by their sum.</param>
    /// <param name="scale">Applied after that.</param>
    internal static void Forward(
        ReadOnlySpan<float> logits, Span<float> scores, Span<int> ids, Span<float> weights, bool normalize, float scale)
    {
        TensorPrimitives.Subtract(logits, TensorPrimitives.Max(logits), scores);
        TensorPrimitives.Exp<float>(scores, scores);
        TensorPrimitives.Divide(scores, Total(scores), scores);
        for (int j = 0; j < ids.Length; j++)
        {
            int best = -1;
            for (int e = 0; e < scores.Length; e++)
            {
                if ((best < 0 || scores[e] > scores[best]) && !ids[..j].Contains(e))
                {
                    best = e;
                }
            }

            ids[j] = best;
            weights[j] = scores[best];
        }

        TensorPrimitives.Multiply(weights, normalize ? scale / Total(weights) : scale, weights);
    }

    /// <summary>In this order wherever the row lies, so that a token's weights do not depend on the tokens beside it.</summary>
    private static float Total(ReadOnlySpan<float> row)
    {
        float total = 0;
        foreach (float value in row)
        {
            total += value;
        }

        return total;
    }

    /// <summary>Adds the gradient of <see cref="Forward"/> into <paramref name="dLogits"/>.</summary>
    /// <remarks>
    /// With S the sum that weights are divided by (1 if they are not) and n = s/S: <c>ds[id_j] += f/S·(dw_j − Σ_i n_i·dw_i)</c>, the sum
    /// only if normalised; then <c>dlogits += s∘(ds − Σ s∘ds)</c>.
    /// </remarks>
    /// <param name="dWeights">[k]</param>
    /// <param name="scores">[experts]</param>
    /// <param name="ids">[k]</param>
    /// <param name="normalize">As in forward.</param>
    /// <param name="scale">As in forward.</param>
    /// <param name="dScores">[experts]; holds what other losses gave, and gets the weights' share.</param>
    /// <param name="dLogits">[experts]</param>
    internal static void Backward(
        ReadOnlySpan<float> dWeights, ReadOnlySpan<float> scores, ReadOnlySpan<int> ids, bool normalize, float scale, Span<float> dScores,
        Span<float> dLogits)
    {
        float sum = 1;
        float mean = 0;
        if (normalize)
        {
            (sum, mean) = (0, 0);
            for (int j = 0; j < ids.Length; j++)
            {
                sum += scores[ids[j]];
                mean += scores[ids[j]] * dWeights[j];
            }

            mean /= sum;
        }

        for (int j = 0; j < ids.Length; j++)
        {
            dScores[ids[j]] += scale / sum * (dWeights[j] - mean);
        }

        float dot = TensorPrimitives.Dot(scores, dScores);
        for (int e = 0; e < scores.Length; e++)
        {
            dLogits[e] += scores[e] * (dScores[e] - dot);
        }
    }

    private static void Record(Tape tape, Tensor logits, Routing routing, bool normalize, float scale)
    {
        routing.Weights.RequiresGradient = true;
        routing.Scores.RequiresGradient = true;
        tape.Add(() =>
        {
            for (int t = 0; t < logits.Shape.Rows; t++)
            {
                Backward(
                    routing.Weights.Gradient.Row(t),
                    routing.Scores.Row(t),
                    routing.Ids.Slice(t * routing.TopK, routing.TopK),
                    normalize,
                    scale,
                    routing.Scores.Gradient.Row(t),
                    logits.Gradient.Row(t));
            }
        });
    }

    private readonly struct ForwardJob(Tensor logits, Tensor scores, Tensor ids, Tensor weights, bool normalize, float scale) : IRowsJob
    {
        public void Run(int block, int first, int end)
        {
            for (int t = first; t < end; t++)
            {
                Forward(logits.Row(t), scores.Row(t), MemoryMarshal.Cast<float, int>(ids.Row(t)), weights.Row(t), normalize, scale);
            }
        }
    }
}
