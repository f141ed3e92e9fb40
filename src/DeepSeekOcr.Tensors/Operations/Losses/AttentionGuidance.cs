using System.Numerics.Tensors;
using DeepSeekOcr.Tensors.Cpu.Attention;
using DeepSeekOcr.Tensors.Operations.Attention;

namespace DeepSeekOcr.Tensors.Operations.Losses;

/// <summary>A training loss that teaches attention where to look: <c>Σ −log p[head, query, target]</c> over queries and heads.</summary>
/// <remarks>
/// p is the causal softmax of q·k/√d; the attention itself is computed elsewhere. No matrix of scores is made, because the loss is
/// <c>log Σ exp(score) − score[target]</c>, and what its gradient needs are two attentions whose values are the keys and, backwards, the
/// queries: <c>dq = (Σ p·k − k[target])/√d</c>, <c>dk = Σ (p − [key = target])·q/√d</c>.
/// </remarks>
public static unsafe class AttentionGuidance
{
    /// <summary>The loss of some queries each of whose heads ought to attend to one key.</summary>
    /// <param name="q">[batch, tokens, heads·headWidth], after rotation</param>
    /// <param name="k">[batch, tokens, heads·headWidth], after rotation</param>
    /// <param name="heads">Heads.</param>
    /// <param name="targets">[batch · heads · tokens]: the key that a head's query ought to find in its own sequence, not after itself; −1
    /// for none.</param>
    /// <param name="denominator">The sum is divided by this.</param>
    /// <param name="precision">What the products multiply.</param>
    /// <returns>[1]</returns>
    /// <exception cref="ArgumentException">The shapes do not fit together.</exception>
    public static Tensor Apply(Tensor q, Tensor k, int heads, int[] targets, float denominator, Precision precision = Precision.Single)
    {
        AttentionOperands operands = CausalAttention.Operands(q, k, k, heads, q.Shape[0], q.Shape[1], precision);
        if (targets.Length != operands.Items * operands.Tokens)
        {
            throw new ArgumentException(
                $"{targets.Length} targets do not fit {operands.Items} heads of {operands.Tokens} queries.", nameof(targets));
        }

        Tensor meanKeys = Tensor.Empty(q.Shape);
        Tensor logSumExp = Tensor.Empty([operands.Items, operands.Tokens]);
        AttentionForward.Run(in operands, meanKeys.Data, logSumExp.Data);
        double sum = 0;
        foreach (Pair pair in Pairs(operands, targets))
        {
            float score = TensorPrimitives.Dot<float>(pair.Of(q, pair.Query), pair.Of(k, pair.Target)) / MathF.Sqrt(operands.HeadWidth);
            sum += (logSumExp.Span[pair.Index] / float.Log2(float.E)) - score;
        }

        Tensor loss = Tensor.Empty([1]);
        loss.Span[0] = (float)(sum / denominator);
        if (Tape.Current is { } tape && (q.RequiresGradient || k.RequiresGradient))
        {
            Record(tape, q, k, operands, targets, meanKeys, logSumExp, denominator, loss);
        }

        GC.KeepAlive(meanKeys);
        return loss;
    }

    private static void Record(
        Tape tape, Tensor q, Tensor k, AttentionOperands operands, int[] targets, Tensor meanKeys, Tensor logSumExp, float denominator,
        Tensor loss)
    {
        loss.RequiresGradient = true;
        tape.Add(() =>
        {
            float factor = loss.Gradient.Span[0] / (denominator * MathF.Sqrt(operands.HeadWidth));
            Tensor guided = Tensor.Zeros(q.Shape);
            foreach (Pair pair in Pairs(operands, targets))
            {
                Span<float> query = pair.Of(q, pair.Query);
                query.CopyTo(pair.Of(guided, pair.Query));
                Add(pair.Of(meanKeys, pair.Query), factor, pair.Of(q.Gradient, pair.Query));
                Add(pair.Of(k, pair.Target), -factor, pair.Of(q.Gradient, pair.Query));
                Add(query, -factor, pair.Of(k.Gradient, pair.Target));
            }

            Tensor expected = Tensor.Zeros(k.Shape);
            var gradients = new AttentionGradients
            {
                Output = meanKeys.Data,
                LogSumExp = logSumExp.Data,
                DOutput = guided.Data,
                DV = expected.Data,
            };
            AttentionBackward.Run(in operands, in gradients);
            GC.KeepAlive(guided);
            Add(expected.Span, factor, k.Gradient.Span);
        });
    }

    private static void Add(ReadOnlySpan<float> x, float factor, Span<float> sum) => TensorPrimitives.MultiplyAdd(x, factor, sum, sum);

    /// <summary>Every query that has a target, head by head.</summary>
    private static IEnumerable<Pair> Pairs(AttentionOperands operands, int[] targets)
    {
        for (int i = 0; i < targets.Length; i++)
        {
            if (targets[i] >= 0)
            {
                (int item, int query) = Math.DivRem(i, operands.Tokens);
                int first = item / operands.Heads * operands.Tokens;
                yield return new Pair(i, first + query, first + targets[i], item % operands.Heads * operands.HeadWidth, operands.HeadWidth);
            }
        }
    }

    /// <summary>A head's query and the key that it ought to find, as rows of the flattened batch.</summary>
    private readonly record struct Pair(int Index, int Query, int Target, int Start, int Width)
    {
        public Span<float> Of(Tensor rows, int row) => rows.Span.Slice((row * rows.Shape.Width) + Start, Width);
    }
}
