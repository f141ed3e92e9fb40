using DeepSeekOcr.Checkpoints;
using DeepSeekOcr.Tensors;
using DeepSeekOcr.Tensors.Operations;
using DeepSeekOcr.Tensors.Weights;

namespace DeepSeekOcr.Model;

/// <summary>A linear layer with bias.</summary>
internal sealed class Projection
{
    private readonly Weight _weight;
    private readonly Weight _bias;

    public Projection(WeightScope weights, int inputs, int outputs)
    {
        _weight = weights.Get("weight", [outputs, inputs]);
        _bias = weights.Get("bias", [outputs]).Widen();
    }

    public WeightFormat Format => _weight.Format;

    public bool IsTrained => _weight.RequiresGradient || _bias.RequiresGradient;

    public Tensor Forward(Tensor x, Precision precision, Tensor? residual = null) => Linear.Apply(x, _weight, _bias, residual, precision);
}
