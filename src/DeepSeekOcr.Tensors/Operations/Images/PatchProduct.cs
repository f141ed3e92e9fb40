using System.Numerics.Tensors;
using DeepSeekOcr.Tensors.Cpu.Images;
using DeepSeekOcr.Tensors.Cpu.Threads;
using DeepSeekOcr.Tensors.Weights;

namespace DeepSeekOcr.Tensors.Operations.Images;

/// <summary>Convolution as a matrix product: patches are laid out a chunk at a time and multiplied by the weight.</summary>
internal static unsafe class PatchProduct
{
    // 16 MB of patches: rows enough that packing the weight again for each chunk does not count.
    private const int ChunkElements = 4 << 20;

    /// <summary>y = patches·Wᵀ + b.</summary>
    /// <param name="patches">Where the rows come from.</param>
    /// <param name="weight">[outputs, …], as many elements an output as a patch has.</param>
    /// <param name="bias">[outputs], F32</param>
    /// <param name="y">[…, outputs]: a row for each position.</param>
    /// <param name="precision">What the product multiplies.</param>
    public static void Forward<TPatches>(TPatches patches, Weight weight, Weight? bias, Tensor y, Precision precision)
        where TPatches : struct, IPatches
    {
        int outputs = weight.Shape[0];
        int width = weight.Shape.Elements / outputs;
        int chunk = ChunkRows(width);
        for (int first = 0; first < y.Shape.Rows; first += chunk)
        {
            int count = Math.Min(chunk, y.Shape.Rows - first);
            float* columns = ThreadScratch.Floats(ScratchSlot.Patches, (long)count * width);
            patches.Gather(first, count, columns);
            for (int r = first; bias is not null && r < first + count; r++)
            {
                bias.Values.CopyTo(y.Row(r));
            }

            Linear.Multiply(columns, count, weight, y.Data + ((nint)first * outputs), outputs, accumulate: bias is not null, precision);
        }
    }

    /// <summary>Adds the gradients of <see cref="Forward"/>; patches are laid out again rather than kept.</summary>
    /// <param name="patches">Where the rows come from.</param>
    /// <param name="wanted">Whether their source gets a gradient.</param>
    /// <param name="weight">[outputs, …]</param>
    /// <param name="bias">[outputs]</param>
    /// <param name="dy">[…, outputs]</param>
    /// <param name="precision">What the products multiply.</param>
    public static void Backward<TPatches>(TPatches patches, bool wanted, Weight weight, Weight? bias, Tensor dy, Precision precision)
        where TPatches : struct, IPatches
    {
        int outputs = weight.Shape[0];
        int width = weight.Shape.Elements / outputs;
        int chunk = ChunkRows(width);
        for (int first = 0; first < dy.Shape.Rows; first += chunk)
        {
            int count = Math.Min(chunk, dy.Shape.Rows - first);
            float* columns = ThreadScratch.Floats(ScratchSlot.Patches, (long)count * width);
            patches.Gather(first, count, columns);
            float* gradients = null;
            if (wanted)
            {
                gradients = ThreadScratch.Floats(ScratchSlot.PatchGradients, (long)count * width);
                new Span<float>(gradients, count * width).Clear();
            }

            Linear.Backward(dy.Data + ((nint)first * outputs), columns, count, weight, gradients, precision);
            if (wanted)
            {
                patches.Scatter(first, count, gradients);
            }
        }

        for (int r = 0; bias?.Gradient is not null && r < dy.Shape.Rows; r++)
        {
            TensorPrimitives.Add(bias.Gradient.Span, dy.Row(r), bias.Gradient.Span);
        }
    }

    private static int ChunkRows(int width) => Math.Max(1, ChunkElements / width);
}
