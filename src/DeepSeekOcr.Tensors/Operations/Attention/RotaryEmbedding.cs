using System.Numerics.Tensors;
using DeepSeekOcr.Tensors.Cpu.Rotary;

namespace DeepSeekOcr.Tensors.Operations.Attention;

/// <summary>Rotary position embedding: in each head, number i of the first half and number i of the second are turned by the angle
/// <c>position · θ^(−2i/headWidth)</c>.</summary>
/// <remarks>
/// Su et al. 2021 (arXiv 2104.09864) in the half-split order of Llama, not the interleaved one. Safe for several threads.
/// </remarks>
public sealed unsafe class RotaryEmbedding
{
    private const int LeastPositions = 512;

    private readonly Lock _growing = new();
    private volatile RotaryTable? _table;

    /// <summary>Makes the embedding; angles of positions are computed as they are first met and kept.</summary>
    /// <param name="headWidth">Numbers of a head, even.</param>
    /// <param name="theta">Base of the wavelengths, 10 000 in most models.</param>
    /// <exception cref="ArgumentException">The width is odd or not positive.</exception>
    public RotaryEmbedding(int headWidth, float theta)
    {
        if (headWidth < 2 || headWidth % 2 != 0)
        {
            throw new ArgumentException($"A head of {headWidth} numbers has no two halves to rotate.", nameof(headWidth));
        }

        (HeadWidth, Theta) = (headWidth, theta);
    }

    /// <summary>Numbers of a head.</summary>
    public int HeadWidth { get; }

    /// <summary>Base of the wavelengths.</summary>
    public float Theta { get; }

    /// <summary>Rotates rows whose positions count up from <paramref name="start"/> within each sequence.</summary>
    /// <param name="x">[…, tokens, heads·headWidth]</param>
    /// <param name="start">Position of the first token.</param>
    /// <returns>Shape of <paramref name="x"/>.</returns>
    /// <exception cref="ArgumentException">The rows do not split into heads, or a position is negative.</exception>
    public Tensor Apply(Tensor x, int start) => Apply(x, new ReadOnlySpan<int>(in start));

    /// <summary>Rotates rows whose positions count up within each sequence, from a start of its own.</summary>
    /// <param name="x">[…, tokens, heads·headWidth]</param>
    /// <param name="starts">Position of each sequence's first token; a single one is that of all.</param>
    /// <returns>Shape of <paramref name="x"/>.</returns>
    /// <exception cref="ArgumentException">The rows do not split into heads, a position is negative, or there are not as many as
    /// sequences.</exception>
    public Tensor Apply(Tensor x, ReadOnlySpan<int> starts)
    {
        if (x.Shape.Rank < 2 || x.Shape.Width % HeadWidth != 0)
        {
            throw new ArgumentException($"Rows of {x.Shape} are not heads of {HeadWidth} numbers to rotate.", nameof(x));
        }

        if (starts.IsEmpty || (starts.Length > 1 && starts.Length * x.Shape[^2] != x.Shape.Rows) || TensorPrimitives.Min(starts) < 0)
        {
            throw new ArgumentException(
                $"{x.Shape} does not begin at {starts.Length} positions, none negative, one for each sequence or for all.", nameof(starts));
        }

        RotaryTable table = Table(checked(TensorPrimitives.Max(starts) + x.Shape[^2]));
        Tensor y = Tensor.Empty(x.Shape);
        RotaryJob.Run(table, x.Shape, starts, x.Data, y.Data, inverse: false);
        if (Tape.Current is { } tape && x.RequiresGradient)
        {
            Record(tape, table, x, starts.ToArray(), y);
        }

        GC.KeepAlive(x);
        return y;
    }

    private static void Record(Tape tape, RotaryTable table, Tensor x, int[] starts, Tensor y)
    {
        y.RequiresGradient = true;
        tape.Add(() => RotaryJob.Run(table, x.Shape, starts, y.Gradient.Data, x.Gradient.Data, inverse: true));
    }

    private RotaryTable Table(int positions)
    {
        RotaryTable? table = _table;
        if (table is null || table.Positions < positions)
        {
            lock (_growing)
            {
                table = _table;
                if (table is null || table.Positions < positions)
                {
                    table = new RotaryTable(HeadWidth, Theta, Math.Max(LeastPositions, (int)Math.Min(int.MaxValue, 2L * positions)));
                    _table = table;
                }
            }
        }

        return table;
    }
}
