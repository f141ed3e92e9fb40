using System.Numerics.Tensors;

namespace DeepSeekOcr.Tensors.Operations;

/// <summary>Selects rows: <c>y[i] = x[rows[i]]</c>.</summary>
public static class GatherRows
{
    /// <summary>Copies the chosen rows, in order; a row may be chosen more than once.</summary>
    /// <param name="x">[…, width]</param>
    /// <param name="rows">Row numbers of x seen as [rows, width].</param>
    /// <returns>[chosen, width]</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such row.</exception>
    public static Tensor Apply(Tensor x, ReadOnlySpan<int> rows)
    {
        Tensor y = Tensor.Empty([rows.Length, x.Shape.Width]);
        for (int i = 0; i < rows.Length; i++)
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)rows[i], (uint)x.Shape.Rows, nameof(rows));
            x.Row(rows[i]).CopyTo(y.Row(i));
        }

        if (Tape.Current is { } tape && x.RequiresGradient)
        {
            Record(tape, x, rows.ToArray(), y);
        }

        return y;
    }

    private static void Record(Tape tape, Tensor x, int[] rows, Tensor y)
    {
        y.RequiresGradient = true;
        tape.Add(() =>
        {
            for (int i = 0; i < rows.Length; i++)
            {
                Span<float> row = x.Gradient.Row(rows[i]);
                TensorPrimitives.Add(row, y.Gradient.Row(i), row);
            }
        });
    }
}
