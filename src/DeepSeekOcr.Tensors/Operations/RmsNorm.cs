using System.Numerics.Tensors;
using DeepSeekOcr.Tensors.Cpu.Simd;
using DeepSeekOcr.Tensors.Cpu.Threads;
using DeepSeekOcr.Tensors.Weights;

namespace DeepSeekOcr.Tensors.Operations;

/// <summary>Root-mean-square normalisation: <c>y[r,i] = w[i] · x[r,i] / √(mean(x[r,:]²) + ε)</c>.</summary>
/// <remarks>Zhang and Sennrich 2019 (arXiv 1910.07467), eq. 4. Rows are independent; sums are f32.</remarks>
public static unsafe class RmsNorm
{
    /// <summary>Normalises each row of <paramref name="x"/>.</summary>
    /// <param name="x">[…, width]</param>
    /// <param name="weight">[width], F32</param>
    /// <param name="epsilon">Keeps a row of zeros finite.</param>
    /// <returns>Shape of <paramref name="x"/>.</returns>
    /// <exception cref="ArgumentException">The widths differ.</exception>
    public static Tensor Apply(Tensor x, Weight weight, float epsilon)
    {
        if (x.Shape.Width != weight.Shape.Elements)
        {
            throw new ArgumentException($"{weight.Name} {weight.Shape} does not fit rows of {x.Shape}.", nameof(x));
        }

        Tensor y = Tensor.Empty(x.Shape);
        Tensor inverseRms = Tensor.Empty([x.Shape.Rows]);
        var job = new ForwardJob(x, weight, epsilon, y, inverseRms);
        RowBlocks.Run(x.Shape.Rows, x.Shape.Width, ref job);
        if (Tape.Current is { } tape && (x.RequiresGradient || weight.RequiresGradient))
        {
            Record(tape, x, weight, y, inverseRms);
        }

        return y;
    }

    private static void Record(Tape tape, Tensor x, Weight weight, Tensor y, Tensor inverseRms)
    {
        y.RequiresGradient = true;
        tape.Add(() =>
        {
            int width = x.Shape.Width;
            var job = new BackwardJob(x, weight, y, inverseRms, BlockSums.Take(x.Shape.Rows, width, width));
            RowBlocks.Run(x.Shape.Rows, width, ref job);
            if (weight.Gradient is { } gradient)
            {
                BlockSums.AddTo(job.Sums, RowBlocks.Count(x.Shape.Rows, width), width, 0, gradient.Span);
            }
        });
    }

    /// <param name="x">[rows, width]</param>
    /// <param name="weight">[width]</param>
    /// <param name="epsilon">Keeps a row of zeros finite.</param>
    /// <param name="y">[rows, width]</param>
    /// <param name="inverseRms">[rows]; kept for <see cref="Backward"/>.</param>
    internal static void Forward(ReadOnlySpan<float> x, ReadOnlySpan<float> weight, float epsilon, Span<float> y, Span<float> inverseRms)
    {
        int width = weight.Length;
        for (int r = 0; r < inverseRms.Length; r++)
        {
            ReadOnlySpan<float> row = x.Slice(r * width, width);
            Span<float> into = y.Slice(r * width, width);
            inverseRms[r] = 1 / MathF.Sqrt(SumOfSquares(row) / width + epsilon);
            TensorPrimitives.Multiply(row, inverseRms[r], into);
            TensorPrimitives.Multiply(into, weight, into);
        }
    }

    private static float SumOfSquares(ReadOnlySpan<float> row)
    {
        fixed (float* x = row)
        {
            return OrderedDot.Of(x, x, row.Length);
        }
    }

    /// <summary>
    /// Adds the gradients of <see cref="Forward"/> into <paramref name="dx"/> and <paramref name="dWeight"/>; an empty one is not wanted.
    /// </summary>
    /// <remarks>With s = 1/rms, n = x·s and g = w∘dy: <c>dx = s·(g − n·mean(g∘n))</c>, <c>dw = Σ_rows dy∘n</c>.</remarks>
    internal static void Backward(
        ReadOnlySpan<float> dy,
        ReadOnlySpan<float> x,
        ReadOnlySpan<float> weight,
        ReadOnlySpan<float> inverseRms,
        Span<float> dx,
        Span<float> dWeight)
    {
        int width = weight.Length;
        float* scratch = ThreadScratch.Floats(ScratchSlot.RmsNorm, 2L * width);
        var normalised = new Span<float>(scratch, width);
        var weighted = new Span<float>(scratch + width, width);
        for (int r = 0; r < inverseRms.Length; r++)
        {
            ReadOnlySpan<float> dyRow = dy.Slice(r * width, width);
            TensorPrimitives.Multiply(x.Slice(r * width, width), inverseRms[r], normalised);
            if (!dWeight.IsEmpty)
            {
                TensorPrimitives.MultiplyAdd(dyRow, normalised, dWeight, dWeight);
            }

            if (!dx.IsEmpty)
            {
                Span<float> dxRow = dx.Slice(r * width, width);
                TensorPrimitives.Multiply(dyRow, weight, weighted);
                float mean = TensorPrimitives.Dot(weighted, normalised) / width;
                TensorPrimitives.MultiplyAdd(weighted, inverseRms[r], dxRow, dxRow);
                TensorPrimitives.MultiplyAdd(normalised, -mean * inverseRms[r], dxRow, dxRow);
            }
        }
    }

    private readonly struct ForwardJob(Tensor x, Weight weight, float epsilon, Tensor y, Tensor inverseRms) : IRowsJob
    {
        public void Run(int block, int first, int end) =>
            Forward(x.Rows(first, end), weight.Values, epsilon, y.Rows(first, end), inverseRms.Span[first..end]);
    }

    private readonly struct BackwardJob(Tensor x, Weight weight, Tensor y, Tensor inverseRms, float* sums) : IRowsJob
    {
        // Taken here because the first use makes them, which only one thread may do.
        private readonly Tensor _dy = y.Gradient;
        private readonly Tensor? _dx = x.RequiresGradient ? x.Gradient : null;

        public float* Sums => sums;

        public void Run(int block, int first, int end) => Backward(
            _dy.Rows(first, end),
            x.Rows(first, end),
            weight.Values,
            inverseRms.Span[first..end],
            _dx is null ? default : _dx.Rows(first, end),
            weight.RequiresGradient ? new Span<float>(sums + ((nint)block * weight.Shape.Elements), weight.Shape.Elements) : default);
    }
}
