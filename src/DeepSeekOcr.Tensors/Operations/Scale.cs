using System.Numerics.Tensors;

namespace DeepSeekOcr.Tensors.Operations;

/// <summary>Multiplies by a number: <c>y = f·x</c>.</summary>
public static class Scale
{
    /// <summary>Multiplies each element.</summary>
    /// <param name="x">Any shape.</param>
    /// <param name="factor">A constant; it gets no gradient.</param>
    /// <returns>Shape of <paramref name="x"/>.</returns>
    public static Tensor Apply(Tensor x, float factor)
    {
        Tensor y = Tensor.Empty(x.Shape);
        TensorPrimitives.Multiply(x.Span, factor, y.Span);
        if (Tape.Current is { } tape && x.RequiresGradient)
        {
            Record(tape, x, factor, y);
        }

        return y;
    }

    private static void Record(Tape tape, Tensor x, float factor, Tensor y)
    {
        y.RequiresGradient = true;
        tape.Add(() => TensorPrimitives.MultiplyAdd(y.Gradient.Span, factor, x.Gradient.Span, x.Gradient.Span));
    }
}
