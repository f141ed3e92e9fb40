using System.Numerics.Tensors;

namespace DeepSeekOcr.Tensors.Operations;

/// <summary>Elementwise product: <c>y = a ∘ b</c>.</summary>
public static class Multiply
{
    /// <summary>Multiplies two tensors of equal shape.</summary>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public static Tensor Apply(Tensor a, Tensor b)
    {
        if (a.Shape != b.Shape)
        {
            throw new ArgumentException($"{a.Shape} and {b.Shape} cannot be multiplied elementwise.", nameof(b));
        }

        Tensor y = Tensor.Empty(a.Shape);
        TensorPrimitives.Multiply(a.Span, b.Span, y.Span);
        if (Tape.Current is { } tape && (a.RequiresGradient || b.RequiresGradient))
        {
            Record(tape, a, b, y);
        }

        return y;
    }

    private static void Record(Tape tape, Tensor a, Tensor b, Tensor y)
    {
        y.RequiresGradient = true;
        tape.Add(() =>
        {
            if (a.RequiresGradient)
            {
                TensorPrimitives.MultiplyAdd(y.Gradient.Span, b.Span, a.Gradient.Span, a.Gradient.Span);
            }

            if (b.RequiresGradient)
            {
                TensorPrimitives.MultiplyAdd(y.Gradient.Span, a.Span, b.Gradient.Span, b.Gradient.Span);
            }
        });
    }
}
