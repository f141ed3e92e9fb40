using System.Numerics.Tensors;
using DeepSeekOcr.Tensors.Weights;

namespace DeepSeekOcr.Tensors.Operations;

/// <summary>Looks up rows of a table: <c>y[t] = table[ids[t]]</c>.</summary>
public static class Embedding
{
    /// <summary>Looks up a row for each id.</summary>
    /// <param name="ids">Row numbers.</param>
    /// <param name="table">[vocabulary, width], any format</param>
    /// <returns>[ids, width]</returns>
    /// <exception cref="ArgumentOutOfRangeException">An id is not a row of the table.</exception>
    public static Tensor Apply(ReadOnlySpan<int> ids, Weight table)
    {
        Tensor y = Tensor.Empty([ids.Length, table.Shape.Width]);
        for (int t = 0; t < ids.Length; t++)
        {
            if ((uint)ids[t] >= (uint)table.Shape.Rows)
            {
                throw new ArgumentOutOfRangeException(
                    nameof(ids), ids[t], $"Position {t} asks for a row that {table.Name} {table.Shape} does not have.");
            }

            table.CopyTo(ids[t], y.Row(t));
        }

        if (Tape.Current is { } tape && table.RequiresGradient)
        {
            Record(tape, ids.ToArray(), table.Gradient!, y);
        }

        return y;
    }

    private static void Record(Tape tape, int[] ids, Tensor dTable, Tensor y)
    {
        y.RequiresGradient = true;
        tape.Add(() =>
        {
            for (int t = 0; t < ids.Length; t++)
            {
                Span<float> row = dTable.Row(ids[t]);
                TensorPrimitives.Add(row, y.Gradient.Row(t), row);
            }
        });
    }
}
