using DeepSeekOcr.Tensors.Cpu.Images;
using DeepSeekOcr.Tensors.Weights;

namespace DeepSeekOcr.Tensors.Operations.Images;

/// <summary>Cuts images into squares and maps each to a row: a convolution whose stride is its kernel's size.</summary>
/// <remarks>Dosovitskiy et al. 2020 (arXiv 2010.11929), §3.1. Takes channel-first pixels and gives channel-last activations.</remarks>
public static class PatchEmbedding
{
    /// <summary>Embeds each patch.</summary>
    /// <param name="pixels">[B, channels, H, W], H and W multiples of <paramref name="patch"/></param>
    /// <param name="weight">[width, channels, patch, patch], any format</param>
    /// <param name="bias">[width], F32</param>
    /// <param name="patch">Side of a square in pixels.</param>
    /// <param name="precision">What many rows are multiplied in.</param>
    /// <returns>[B, H / patch, W / patch, width]</returns>
    /// <exception cref="ArgumentException">The extents do not fit.</exception>
    public static Tensor Apply(Tensor pixels, Weight weight, Weight? bias, int patch, Precision precision = Precision.Single)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(patch);
        Shape shape = pixels.Shape;
        if (shape.Rank != 4 || shape[2] % patch != 0 || shape[3] % patch != 0
            || weight.Shape.Elements != weight.Shape[0] * shape[1] * patch * patch)
        {
            throw new ArgumentException(
                $"{weight.Name} {weight.Shape} does not fit images {shape} cut into squares of {patch}.", nameof(pixels));
        }

        Tensor y = Tensor.Empty([shape[0], shape[2] / patch, shape[3] / patch, weight.Shape[0]]);
        PatchProduct.Forward(new PixelPatches(pixels, null, patch), weight, bias, y, precision);
        if (Tape.Current is { } tape && (pixels.RequiresGradient || weight.RequiresGradient || bias is { RequiresGradient: true }))
        {
            Record(tape, pixels, weight, bias, patch, y, precision);
        }

        GC.KeepAlive(pixels);
        GC.KeepAlive(weight);
        return y;
    }

    private static void Record(Tape tape, Tensor pixels, Weight weight, Weight? bias, int patch, Tensor y, Precision precision)
    {
        y.RequiresGradient = true;
        tape.Add(() =>
        {
            var patches = new PixelPatches(pixels, pixels.RequiresGradient ? pixels.Gradient : null, patch);
            PatchProduct.Backward(patches, pixels.RequiresGradient, weight, bias, y.Gradient, precision);
        });
    }
}
