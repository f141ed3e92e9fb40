using System.Numerics.Tensors;
using DeepSeekOcr.Tensors.Cpu.Images;
using DeepSeekOcr.Tensors.Cpu.Threads;

namespace DeepSeekOcr.Tensors.Operations.Images;

/// <summary>
/// Resamples one axis: <c>y[o,j,:] = Σ_k w[j,k]·x[o,start[j]+k,:]</c>, for tables of positions made for another resolution.
/// </summary>
internal static class Resize
{
    /// <param name="x">outer · inputs · inner elements</param>
    /// <param name="axis">From inputs to outputs.</param>
    /// <param name="outer">Product of the extents before the axis.</param>
    /// <param name="inner">Product of the extents after it.</param>
    /// <param name="shape">Shape of the result: outer · outputs · inner elements.</param>
    public static Tensor Apply(Tensor x, ResizeAxis axis, int outer, int inner, Shape shape)
    {
        Tensor y = Tensor.Empty(shape);
        var job = new ForwardJob(x, axis, x.Length / (outer * inner), inner, y);
        RowBlocks.Run(outer * axis.Outputs, inner, ref job);
        if (Tape.Current is { } tape && x.RequiresGradient)
        {
            Record(tape, x, axis, outer, inner, y);
        }

        return y;
    }

    private static void Record(Tape tape, Tensor x, ResizeAxis axis, int outer, int inner, Tensor y)
    {
        y.RequiresGradient = true;
        tape.Add(() =>
        {
            var job = new BackwardJob(y.Gradient, axis, x.Length / (outer * inner), inner, x.Gradient);
            RowBlocks.Run(outer, x.Length / outer, ref job);
        });
    }

    private readonly struct ForwardJob(Tensor x, ResizeAxis axis, int inputs, int inner, Tensor y) : IRowsJob
    {
        public void Run(int block, int first, int end)
        {
            for (int row = first; row < end; row++)
            {
                ReadOnlySpan<float> weights = axis.Run(row % axis.Outputs, out int start);
                ReadOnlySpan<float> source = x.Span.Slice(((row / axis.Outputs * inputs) + start) * inner, weights.Length * inner);
                Span<float> into = y.Span.Slice(row * inner, inner);
                TensorPrimitives.Multiply(source[..inner], weights[0], into);
                for (int k = 1; k < weights.Length; k++)
                {
                    TensorPrimitives.MultiplyAdd(source.Slice(k * inner, inner), weights[k], into, into);
                }
            }
        }
    }

    /// <summary>The transposed sum; an input gets from several outputs, all of the same outer index, which is one thread's.</summary>
    private readonly struct BackwardJob(Tensor dy, ResizeAxis axis, int inputs, int inner, Tensor dx) : IRowsJob
    {
        public void Run(int block, int first, int end)
        {
            for (int row = first * axis.Outputs; row < end * axis.Outputs; row++)
            {
                ReadOnlySpan<float> weights = axis.Run(row % axis.Outputs, out int start);
                ReadOnlySpan<float> from = dy.Span.Slice(row * inner, inner);
                for (int k = 0; k < weights.Length; k++)
                {
                    Span<float> into = dx.Span.Slice(((row / axis.Outputs * inputs) + start + k) * inner, inner);
                    TensorPrimitives.MultiplyAdd(from, weights[k], into, into);
                }
            }
        }
    }
}
