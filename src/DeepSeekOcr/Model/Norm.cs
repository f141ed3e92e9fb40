using DeepSeekOcr.Checkpoints;
using DeepSeekOcr.Tensors;
using DeepSeekOcr.Tensors.Operations;
using DeepSeekOcr.Tensors.Weights;

namespace DeepSeekOcr.Model;

/// <summary>A layer normalisation with its scale and shift, over the last (channel) dimension.</summary>
internal sealed class Norm
{
    private readonly Weight _weight;
    private readonly Weight _bias;
    private readonly float _epsilon;

    public Norm(WeightScope weights, int width, float epsilon)
    {
        _weight = weights.Get("weight", [width]).Widen();
        _bias = weights.Get("bias", [width]).Widen();
        _epsilon = epsilon;
    }

    public bool IsTrained => _weight.RequiresGradient || _bias.RequiresGradient;

    public Tensor Forward(Tensor x) => LayerNorm.Apply(x, _weight, _bias, _epsilon);
}
