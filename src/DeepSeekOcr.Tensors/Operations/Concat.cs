using System.Numerics.Tensors;

namespace DeepSeekOcr.Tensors.Operations;

/// <summary>Puts two tensors side by side: <c>y[r] = [left[r], right[r]]</c>.</summary>
public static class Concat
{
    /// <summary>Joins along the last axis.</summary>
    /// <param name="left">[…, width]</param>
    /// <param name="right">[…, another width], as many rows as <paramref name="left"/></param>
    /// <returns>[…, both widths] with the leading dimensions of <paramref name="left"/></returns>
    /// <exception cref="ArgumentException">The numbers of rows differ.</exception>
    public static Tensor Apply(Tensor left, Tensor right)
    {
        if (left.Shape.Rows != right.Shape.Rows)
        {
            throw new ArgumentException($"{left.Shape} and {right.Shape} do not have as many rows.", nameof(right));
        }

        int split = left.Shape.Width;
        Tensor y = Tensor.Empty(left.Shape.WithWidth(split + right.Shape.Width));
        for (int r = 0; r < y.Shape.Rows; r++)
        {
            left.Row(r).CopyTo(y.Row(r));
            right.Row(r).CopyTo(y.Row(r)[split..]);
        }

        if (Tape.Current is { } tape && (left.RequiresGradient || right.RequiresGradient))
        {
            Record(tape, left, right, y);
        }

        return y;
    }

    private static void Record(Tape tape, Tensor left, Tensor right, Tensor y)
    {
        y.RequiresGradient = true;
        tape.Add(() =>
        {
            Take(left, y.Gradient, 0);
            Take(right, y.Gradient, left.Shape.Width);
        });
    }

    private static void Take(Tensor x, Tensor dy, int start)
    {
        for (int r = 0; x.RequiresGradient && r < x.Shape.Rows; r++)
        {
            Span<float> row = x.Gradient.Row(r);
            TensorPrimitives.Add(row, dy.Row(r).Slice(start, row.Length), row);
        }
    }
}
