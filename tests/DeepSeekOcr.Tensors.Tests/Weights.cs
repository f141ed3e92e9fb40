using DeepSeekOcr.Tensors.Weights;

namespace DeepSeekOcr.Tensors.Tests;

/// <summary>Makes F32 weights for tests.</summary>
internal static class Weights
{
    public static Weight Of(string name, ReadOnlySpan<float> values, ReadOnlySpan<int> shape, bool trained = false)
    {
        Weight weight = Weight.Allocate(name, Shape.Create(shape));
        values.CopyTo(weight.Values);
        if (trained)
        {
            weight.Gradient = Tensor.Zeros(weight.Shape);
        }

        return weight;
    }
}
