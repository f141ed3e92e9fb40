using System.Numerics.Tensors;
using DeepSeekOcr.Tensors.Cpu.Threads;

namespace DeepSeekOcr.Tensors.Operations;

/// <summary>Adds tensors: <c>y = a + b</c>, where b is repeated over leading dimensions that it lacks.</summary>
public static class Add
{
    /// <summary>Adds element by element.</summary>
    /// <param name="a">[…, …b]</param>
    /// <param name="b">The shape of <paramref name="a"/> or its last dimensions: a table [T, C] is added to every item of a batch [B, T,
    /// C].</param>
    /// <returns>Shape of <paramref name="a"/>.</returns>
    /// <exception cref="ArgumentException">b's shape is not the end of a's.</exception>
    public static Tensor Apply(Tensor a, Tensor b)
    {
        if (!Ends(a.Shape, b.Shape))
        {
            throw new ArgumentException($"{b.Shape} is not the end of {a.Shape}.", nameof(b));
        }

        Tensor y = Tensor.Empty(a.Shape);
        for (int item = 0; item < Items(a, b); item++)
        {
            var job = new SumJob(a, b, y, item * b.Length);
            RowBlocks.Run(b.Length, 1, ref job);
        }

        if (Tape.Current is { } tape && (a.RequiresGradient || b.RequiresGradient))
        {
            Record(tape, a, b, y);
        }

        return y;
    }

    private static int Items(Tensor a, Tensor b) => b.Length == 0 ? 0 : a.Length / b.Length;

    private static bool Ends(Shape whole, Shape end)
    {
        int lead = whole.Rank - end.Rank;
        for (int i = 0; lead >= 0 && i < end.Rank; i++)
        {
            if (whole[lead + i] != end[i])
            {
                return false;
            }
        }

        return lead >= 0;
    }

    private static void Record(Tape tape, Tensor a, Tensor b, Tensor y)
    {
        y.RequiresGradient = true;
        tape.Add(() =>
        {
            if (a.RequiresGradient)
            {
                var job = new SumJob(a.Gradient, y.Gradient, a.Gradient, 0);
                RowBlocks.Run(a.Length, 1, ref job);
            }

            for (int item = 0; b.RequiresGradient && item < Items(a, b); item++)
            {
                TensorPrimitives.Add(b.Gradient.Span, y.Gradient.Span.Slice(item * b.Length, b.Length), b.Gradient.Span);
            }
        });
    }

    private readonly struct SumJob(Tensor a, Tensor b, Tensor y, int start) : IRowsJob
    {
        public void Run(int block, int first, int end)
        {
            int from = start + first;
            TensorPrimitives.Add(a.Span.Slice(from, end - first), b.Span[first..end], y.Span.Slice(from, end - first));
        }
    }
}
