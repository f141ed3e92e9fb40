using System.Numerics.Tensors;

namespace DeepSeekOcr.Tensors.Operations;

/// <summary>Builds a sequence from rows of several tensors: <c>y[t] = sources[map[t].Source][map[t].Row]</c>.</summary>
/// <remarks>
/// A row may be used any number of times, as the one that ends each line of an image; its gradient is the sum over its uses.
/// </remarks>
public static class Assemble
{
    /// <summary>Copies the rows of <paramref name="map"/>.</summary>
    /// <param name="sources">[…, width] each</param>
    /// <param name="map">For each row of the result, where it comes from.</param>
    /// <returns>[rows of the map, width]</returns>
    /// <exception cref="ArgumentException">The widths differ, or the map asks for a row that is not there.</exception>
    public static Tensor Apply(ReadOnlySpan<Tensor> sources, ReadOnlySpan<RowReference> map)
    {
        Check(sources, map);
        int width = sources[0].Shape.Width;
        Tensor y = Tensor.Empty([map.Length, width]);
        bool wanted = false;
        foreach (Tensor source in sources)
        {
            wanted |= source.RequiresGradient;
        }

        for (int t = 0; t < map.Length; t++)
        {
            sources[map[t].Source].Row(map[t].Row).CopyTo(y.Row(t));
        }

        if (wanted && Tape.Current is { } tape)
        {
            Record(tape, sources.ToArray(), map.ToArray(), y);
        }

        return y;
    }

    private static void Check(ReadOnlySpan<Tensor> sources, ReadOnlySpan<RowReference> map)
    {
        ArgumentOutOfRangeException.ThrowIfZero(sources.Length, nameof(sources));
        foreach (Tensor source in sources)
        {
            if (source.Shape.Width != sources[0].Shape.Width)
            {
                throw new ArgumentException($"Rows of {source.Shape} and {sources[0].Shape} do not make one sequence.", nameof(sources));
            }
        }

        for (int t = 0; t < map.Length; t++)
        {
            (int source, int row) = map[t];
            if ((uint)source >= (uint)sources.Length || (uint)row >= (uint)sources[source].Shape.Rows)
            {
                throw new ArgumentException($"Position {t} asks for row {row} of source {source}, which is not there.", nameof(map));
            }
        }
    }

    private static void Record(Tape tape, Tensor[] sources, RowReference[] map, Tensor y)
    {
        y.RequiresGradient = true;
        tape.Add(() =>
        {
            for (int t = 0; t < map.Length; t++)
            {
                Tensor source = sources[map[t].Source];
                if (source.RequiresGradient)
                {
                    Span<float> row = source.Gradient.Row(map[t].Row);
                    TensorPrimitives.Add(row, y.Gradient.Row(t), row);
                }
            }
        });
    }
}
