using DeepSeekOcr.Tensors.Cpu.Images;
using DeepSeekOcr.Tensors.Weights;

namespace DeepSeekOcr.Tensors.Operations.Images;

/// <summary>Convolution over planes: <c>y[b,i,j,o] = Σ w[o,c,u,v]·x[b, s·i+u−p, s·j+v−p, c] + b[o]</c>, zeros beyond the edge.</summary>
/// <remarks>Activations are channel-last, the weight stays as checkpoints have it. Done as matrix products over laid-out patches.</remarks>
public static class Convolution
{
    /// <summary>Convolves each plane with a square kernel.</summary>
    /// <param name="x">[B, H, W, inputs]</param>
    /// <param name="weight">[outputs, inputs, k, k], any format</param>
    /// <param name="bias">[outputs], F32</param>
    /// <param name="stride">Step between positions.</param>
    /// <param name="padding">Zeros added on each side.</param>
    /// <param name="precision">What many rows are multiplied in.</param>
    /// <returns>[B, H', W', outputs], H' = ⌊(H + 2·padding − k) / stride⌋ + 1</returns>
    /// <exception cref="ArgumentException">The extents do not fit.</exception>
    public static Tensor Apply(Tensor x, Weight weight, Weight? bias, int stride, int padding, Precision precision = Precision.Single)
    {
        Check(x, weight, stride, padding);
        int kernel = weight.Shape[2];
        if (kernel == 1 && stride == 1 && padding == 0)
        {
            return Linear.Apply(x, weight, bias, residual: null, precision);
        }

        var patches = new PlanePatches(x, null, kernel, stride, padding);
        Tensor y = Tensor.Empty([x.Shape[0], patches.OutputHeight, patches.OutputWidth, weight.Shape[0]]);
        PatchProduct.Forward(patches, weight, bias, y, precision);
        if (Tape.Current is { } tape && (x.RequiresGradient || weight.RequiresGradient || bias is { RequiresGradient: true }))
        {
            Record(tape, x, weight, bias, stride, padding, y, precision);
        }

        GC.KeepAlive(x);
        GC.KeepAlive(weight);
        return y;
    }

    private static void Check(Tensor x, Weight weight, int stride, int padding)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(stride);
        ArgumentOutOfRangeException.ThrowIfNegative(padding);
        if (x.Shape.Rank != 4 || weight.Shape.Rank != 4 || x.Shape[3] != weight.Shape[1] || weight.Shape[2] != weight.Shape[3])
        {
            throw new ArgumentException(
                $"{weight.Name} {weight.Shape} takes planes [B, H, W, {weight.Shape[1]}], not {x.Shape}.", nameof(x));
        }

        if (Math.Min(x.Shape[1], x.Shape[2]) + (2 * padding) < weight.Shape[2])
        {
            throw new ArgumentException($"{weight.Name} {weight.Shape} is larger than planes of {x.Shape} padded by {padding}.", nameof(x));
        }
    }

    private static void Record(Tape tape, Tensor x, Weight weight, Weight? bias, int stride, int padding, Tensor y, Precision precision)
    {
        y.RequiresGradient = true;
        tape.Add(() =>
        {
            var patches = new PlanePatches(x, x.RequiresGradient ? x.Gradient : null, weight.Shape[2], stride, padding);
            PatchProduct.Backward(patches, x.RequiresGradient, weight, bias, y.Gradient, precision);
        });
    }
}
