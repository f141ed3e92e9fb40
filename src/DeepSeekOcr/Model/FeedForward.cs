using DeepSeekOcr.Checkpoints;
using DeepSeekOcr.Tensors;
using DeepSeekOcr.Tensors.Operations;
using DeepSeekOcr.Tensors.Operations.Experts;

namespace DeepSeekOcr.Model;

/// <summary>What follows attention in a decoder layer.</summary>
internal interface IFeedForward
{
    /// <param name="x">[tokens, width]</param>
    /// <param name="layer">Number of the layer, for a probe.</param>
    /// <param name="precision">What products multiply.</param>
    Tensor Forward(Tensor x, int layer, Precision precision);
}

/// <summary>A SwiGLU network: <c>down·(silu(gate·x) ∘ (up·x))</c>.</summary>
internal sealed class FeedForward : IFeedForward
{
    private readonly Expert _expert;

    public FeedForward(WeightScope weights, int width, int hidden) => _expert = Load(weights, width, hidden);

    public static Expert Load(WeightScope weights, int width, int hidden) => new(
        weights.Get("gate_proj.weight", [hidden, width]),
        weights.Get("up_proj.weight", [hidden, width]),
        weights.Get("down_proj.weight", [width, hidden]));

    public Tensor Forward(Tensor x, int layer, Precision precision) => Forward(x, precision, residual: null);

    public Tensor Forward(Tensor x, Precision precision, Tensor? residual)
    {
        Span<Tensor> gateAndUp = [null!, null!];
        Linear.ApplyEach(x, [_expert.Gate, _expert.Up], gateAndUp, precision);
        return Linear.Apply(SwiGlu.Apply(gateAndUp[0], gateAndUp[1]), _expert.Down, bias: null, residual, precision);
    }
}
