using System.Numerics.Tensors;
using DeepSeekOcr.Tensors.Kernels;

namespace DeepSeekOcr.Tensors.Operations;

/// <summary>A training loss that teaches attention where to look: <c>Σ −log p[head, query, target]</c> over queries and heads.</summary>
/// <remarks>p is the causal softmax of q·k/√d. Its gradient goes to q and k alone; the attention itself is computed elsewhere.</remarks>
public static unsafe class AttentionGuidance
{
    /// <summary>The loss of some queries each of whose heads ought to attend to one key.</summary>
    /// <param name="q">[batch, tokens, heads·headWidth], after rotation</param>
    /// <param name="k">[batch, tokens, heads·headWidth], after rotation</param>
    /// <param name="heads">Heads.</param>
    /// <param name="targets">[batch · heads · tokens]: the key that a head's query ought to find in its own sequence, not after itself; −1 for none.</param>
    /// <param name="denominator">The sum is divided by this.</param>
    /// <returns>[1]</returns>
    public static Tensor Apply(Tensor q, Tensor k, int heads, int[] targets, float denominator)
    {
        int batch = q.Shape[0];
        int tokens = q.Shape[1];
        int width = q.Shape[2];
        int headWidth = width / heads;
        bool recording = Tape.Current is not null && (q.RequiresGradient || k.RequiresGradient);
        Tensor loss = Tensor.Zeros([1]);
        Tensor dScores = Tensor.Empty([recording ? batch : 1, heads, tokens, tokens]);
        double sum = 0;
        for (int b = 0; b < batch; b++)
        {
            for (int h = 0; h < heads; h++)
            {
                nint at = ((nint)b * tokens * width) + (h * headWidth);
                float* scores = dScores.Data + ((((recording ? b : 0) * (nint)heads) + h) * tokens * tokens);
                MatrixMultiply.Run(tokens, tokens, headWidth, q.Data + at, width, 1, k.Data + at, 1, width, scores, tokens, accumulate: false);
                sum += ToGradient(scores, tokens, 1 / MathF.Sqrt(headWidth), targets.AsSpan(((b * heads) + h) * tokens, tokens));
            }
        }

        loss.Span[0] = (float)(sum / denominator);
        if (recording)
        {
            Record(Tape.Current!, q, k, heads, dScores, 1 / (denominator * MathF.Sqrt(headWidth)), loss);
        }

        return loss;
    }

    /// <summary>Turns rows of scores into p − onehot(target) (zero where there is no target) and returns Σ −log p.</summary>
    private static double ToGradient(float* scores, int tokens, float scale, ReadOnlySpan<int> targets)
    {
        double sum = 0;
        for (int t = 0; t < tokens; t++)
        {
            var row = new Span<float>(scores + ((nint)t * tokens), tokens);
            if (targets[t] < 0)
            {
                row.Clear();
                continue;
            }

            Span<float> seen = row[..(t + 1)];
            TensorPrimitives.Multiply(seen, scale, seen);
            TensorPrimitives.SoftMax(seen, seen);
            row[(t + 1)..].Clear();
            sum -= Math.Log(Math.Max(row[targets[t]], 1e-30f));
            row[targets[t]] -= 1;
        }

        return sum;
    }

    private static void Record(Tape tape, Tensor q, Tensor k, int heads, Tensor dScores, float factor, Tensor loss)
    {
        loss.RequiresGradient = true;
        tape.Add(() =>
        {
            int tokens = q.Shape[1];
            int width = q.Shape[2];
            int headWidth = width / heads;
            TensorPrimitives.Multiply(dScores.Span, factor * loss.Gradient.Span[0], dScores.Span);
            for (int i = 0; i < q.Shape[0] * heads; i++)
            {
                nint at = ((nint)(i / heads) * tokens * width) + (i % heads * headWidth);
                float* scores = dScores.Data + ((nint)i * tokens * tokens);
                MatrixMultiply.Run(tokens, headWidth, tokens, scores, tokens, 1, k.Data + at, width, 1, q.Gradient.Data + at, width, accumulate: true);
                MatrixMultiply.Run(tokens, headWidth, tokens, scores, 1, tokens, q.Data + at, width, 1, k.Gradient.Data + at, width, accumulate: true);
            }
        });
    }
}
