using System.Numerics.Tensors;
using DeepSeekOcr.Tensors.Cpu.Threads;
using DeepSeekOcr.Tensors.Weights;

namespace DeepSeekOcr.Tensors.Operations;

/// <summary>
/// Layer normalisation: <c>y[r,i] = w[i]·(x[r,i] − mean(x[r,:])) / √(var(x[r,:]) + ε) + b[i]</c>, variance over the width.
/// </summary>
/// <remarks>
/// Ba, Kiros and Hinton 2016 (arXiv 1607.06450). On activations [B, H, W, C] it is the "LayerNorm2d" of convolution networks, which keep
/// them [B, C, H, W].
/// </remarks>
public static unsafe class LayerNorm
{
    /// <summary>Normalises each row of <paramref name="x"/>.</summary>
    /// <param name="x">[…, width]</param>
    /// <param name="weight">[width], F32</param>
    /// <param name="bias">[width], F32</param>
    /// <param name="epsilon">Keeps a row of equal numbers finite.</param>
    /// <returns>Shape of <paramref name="x"/>.</returns>
    /// <exception cref="ArgumentException">The widths differ.</exception>
    public static Tensor Apply(Tensor x, Weight weight, Weight bias, float epsilon)
    {
        if (x.Shape.Width != weight.Shape.Elements || x.Shape.Width != bias.Shape.Elements)
        {
            throw new ArgumentException(
                $"{weight.Name} {weight.Shape} and {bias.Name} {bias.Shape} do not fit rows of {x.Shape}.", nameof(x));
        }

        Tensor y = Tensor.Empty(x.Shape);
        Tensor statistics = Tensor.Empty([x.Shape.Rows, 2]);
        var job = new ForwardJob(x, weight, bias, epsilon, y, statistics);
        RowBlocks.Run(x.Shape.Rows, x.Shape.Width, ref job);
        if (Tape.Current is { } tape && (x.RequiresGradient || weight.RequiresGradient || bias.RequiresGradient))
        {
            Record(tape, x, weight, bias, y, statistics);
        }

        return y;
    }

    /// <param name="x">[rows, width]</param>
    /// <param name="weight">[width]</param>
    /// <param name="bias">[width]</param>
    /// <param name="epsilon">Keeps a row of equal numbers finite.</param>
    /// <param name="y">[rows, width]</param>
    /// <param name="statistics">[rows, 2]: mean and inverse deviation, kept for <see cref="Backward"/>.</param>
    internal static void Forward(
        ReadOnlySpan<float> x, ReadOnlySpan<float> weight, ReadOnlySpan<float> bias, float epsilon, Span<float> y, Span<float> statistics)
    {
        int width = weight.Length;
        for (int r = 0; r < statistics.Length / 2; r++)
        {
            ReadOnlySpan<float> row = x.Slice(r * width, width);
            Span<float> into = y.Slice(r * width, width);
            float mean = TensorPrimitives.Sum(row) / width;
            TensorPrimitives.Subtract(row, mean, into);
            float inverse = 1 / MathF.Sqrt((TensorPrimitives.SumOfSquares<float>(into) / width) + epsilon);
            TensorPrimitives.Multiply(into, inverse, into);
            TensorPrimitives.MultiplyAdd(into, weight, bias, into);
            statistics[2 * r] = mean;
            statistics[(2 * r) + 1] = inverse;
        }
    }

    /// <summary>
    /// Adds the gradient of <see cref="Forward"/> into <paramref name="dx"/>, unless empty, and those of weight and bias into
    /// <paramref name="sums"/>.
    /// </summary>
    /// <remarks>
    /// With s = 1/deviation, n = (x − mean)·s and g = w∘dy: <c>dx = s·(g − mean(g) − n·mean(g∘n))</c>, <c>dw = Σ_rows dy∘n</c>, <c>db =
    /// Σ_rows dy</c>.
    /// </remarks>
    /// <param name="dy">[rows, width]</param>
    /// <param name="x">[rows, width]</param>
    /// <param name="weight">[width]</param>
    /// <param name="statistics">[rows, 2]</param>
    /// <param name="dx">[rows, width]</param>
    /// <param name="sums">[2, width]</param>
    internal static void Backward(
        ReadOnlySpan<float> dy, ReadOnlySpan<float> x, ReadOnlySpan<float> weight, ReadOnlySpan<float> statistics, Span<float> dx,
        Span<float> sums)
    {
        int width = weight.Length;
        float* scratch = ThreadScratch.Floats(ScratchSlot.LayerNorm, 2L * width);
        var normalised = new Span<float>(scratch, width);
        var weighted = new Span<float>(scratch + width, width);
        for (int r = 0; r < statistics.Length / 2; r++)
        {
            ReadOnlySpan<float> dyRow = dy.Slice(r * width, width);
            float inverse = statistics[(2 * r) + 1];
            TensorPrimitives.Subtract(x.Slice(r * width, width), statistics[2 * r], normalised);
            TensorPrimitives.Multiply(normalised, inverse, normalised);
            TensorPrimitives.MultiplyAdd(dyRow, normalised, sums[..width], sums[..width]);
            TensorPrimitives.Add(dyRow, sums[width..], sums[width..]);
            if (!dx.IsEmpty)
            {
                Span<float> dxRow = dx.Slice(r * width, width);
                TensorPrimitives.Multiply(dyRow, weight, weighted);
                float mean = TensorPrimitives.Sum<float>(weighted) / width;
                float slope = TensorPrimitives.Dot<float>(weighted, normalised) / width;
                TensorPrimitives.Subtract(weighted, mean, weighted);
                TensorPrimitives.MultiplyAdd(normalised, -slope, weighted, weighted);
                TensorPrimitives.MultiplyAdd(weighted, inverse, dxRow, dxRow);
            }
        }
    }

    private static void Record(Tape tape, Tensor x, Weight weight, Weight bias, Tensor y, Tensor statistics)
    {
        y.RequiresGradient = true;
        tape.Add(() =>
        {
            int rows = x.Shape.Rows;
            int width = x.Shape.Width;
            float* sums = BlockSums.Take(rows, width, 2 * width);
            var job = new BackwardJob(x, weight, y, statistics, sums);
            RowBlocks.Run(rows, width, ref job);
            int blocks = RowBlocks.Count(rows, width);
            BlockSums.AddTo(sums, blocks, 2 * width, 0, weight.Gradient is { } dWeight ? dWeight.Span : default);
            BlockSums.AddTo(sums, blocks, 2 * width, width, bias.Gradient is { } dBias ? dBias.Span : default);
        });
    }

    private readonly struct ForwardJob(Tensor x, Weight weight, Weight bias, float epsilon, Tensor y, Tensor statistics) : IRowsJob
    {
        public void Run(int block, int first, int end) =>
            Forward(x.Rows(first, end), weight.Values, bias.Values, epsilon, y.Rows(first, end), statistics.Rows(first, end));
    }

    private readonly struct BackwardJob(Tensor x, Weight weight, Tensor y, Tensor statistics, float* sums) : IRowsJob
    {
        // Taken here because the first use makes them, which only one thread may do.
        private readonly Tensor _dy = y.Gradient;
        private readonly Tensor? _dx = x.RequiresGradient ? x.Gradient : null;

        public void Run(int block, int first, int end)
        {
            int width = weight.Shape.Elements;
            Backward(
                _dy.Rows(first, end),
                x.Rows(first, end),
                weight.Values,
                statistics.Rows(first, end),
                _dx is null ? default : _dx.Rows(first, end),
                new Span<float>(sums + ((nint)block * 2 * width), 2 * width));
        }
    }
}
