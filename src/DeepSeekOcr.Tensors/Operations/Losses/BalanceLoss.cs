using System.Numerics.Tensors;
using DeepSeekOcr.Tensors.Operations.Experts;

namespace DeepSeekOcr.Tensors.Operations.Losses;

/// <summary>
/// Keeps experts evenly used: <c>loss = α·Σ_e f_e·P_e</c>, <c>f_e = E/(k·T) · tokens sent to e</c>, <c>P_e = mean score of e</c>.
/// </summary>
/// <remarks>
/// DeepSeekMoE (arXiv 2401.06066), eq. 12 to 14, after the Switch Transformer. Even use gives α, the smallest value. The gradient goes
/// through P alone.
/// </remarks>
public static class BalanceLoss
{
    /// <summary>The loss over all tokens of a routing; a caller that balances each sequence by itself routes them one by one.</summary>
    /// <param name="routing">What <see cref="Router"/> chose.</param>
    /// <param name="alpha">Weight of the loss.</param>
    /// <returns>[1], to be added to the training loss.</returns>
    public static Tensor Apply(in Routing routing, float alpha) => Apply(routing.Scores, routing.Ids, alpha);

    /// <summary>The same from the parts of a routing.</summary>
    /// <param name="scores">[tokens, experts]: softmax over all experts.</param>
    /// <param name="ids">[tokens · k]: numbers of the chosen experts.</param>
    /// <param name="alpha">Weight of the loss.</param>
    /// <returns>[1], to be added to the training loss.</returns>
    public static Tensor Apply(Tensor scores, ReadOnlySpan<int> ids, float alpha)
    {
        (int tokens, int experts) = (scores.Shape.Rows, scores.Shape.Width);
        Tensor fractions = Tensor.Zeros([experts]);
        float share = (float)experts / ids.Length;
        foreach (int id in ids)
        {
            fractions.Span[id] += share;
        }

        double sum = 0;
        for (int t = 0; t < tokens; t++)
        {
            sum += TensorPrimitives.Dot<float>(scores.Row(t), fractions.Span);
        }

        Tensor loss = Tensor.From([(float)(alpha * sum / tokens)], [1]);
        if (Tape.Current is { } tape && scores.RequiresGradient)
        {
            Record(tape, scores, fractions, alpha / tokens, loss);
        }

        return loss;
    }

    private static void Record(Tape tape, Tensor scores, Tensor fractions, float factor, Tensor loss)
    {
        loss.RequiresGradient = true;
        tape.Add(() =>
        {
            for (int t = 0; t < scores.Shape.Rows; t++)
            {
                Span<float> row = scores.Gradient.Row(t);
                TensorPrimitives.MultiplyAdd(fractions.Span, factor * loss.Gradient.Span[0], row, row);
            }
        });
    }
}
