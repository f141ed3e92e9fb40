using DeepSeekOcr.Tensors.Weights;

namespace DeepSeekOcr.Tensors.Operations;

/// <summary>A parameter as an operand of operations on tensors, such as a table of positions.</summary>
public static unsafe class Parameter
{
    /// <summary>
    /// The numbers of a weight. For F32 they share its memory, and what is added to the gradient is added to the weight's.
    /// </summary>
    /// <returns>The weight's shape; a stored format is widened into a copy.</returns>
    public static Tensor AsTensor(Weight weight)
    {
        if (weight.Format == WeightFormat.F32)
        {
            return Tensor.View(weight.Shape, (float*)weight.Data, weight.Owner, weight.Gradient);
        }

        Tensor wide = Tensor.Empty(weight.Shape);
        weight.CopyTo(wide.Span);
        return wide;
    }
}
