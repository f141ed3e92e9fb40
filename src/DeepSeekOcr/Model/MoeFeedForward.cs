using DeepSeekOcr.Checkpoints;
using DeepSeekOcr.Tensors;
using DeepSeekOcr.Tensors.Operations;
using DeepSeekOcr.Tensors.Operations.Experts;
using DeepSeekOcr.Tensors.Weights;

namespace DeepSeekOcr.Model;

/// <summary>DeepSeekMoE (arXiv 2401.06066): a few routed experts a token, and shared ones for all: <c>y = Σ wᵢ·Eᵢ(x) + S(x)</c>.</summary>
internal sealed class MoeFeedForward : IFeedForward
{
    private readonly Weight _router;
    private readonly Expert[] _experts;
    private readonly FeedForward _shared;
    private readonly int _topK;
    private readonly bool _normalize;
    private readonly float _scaling;

    public MoeFeedForward(WeightScope weights, DecoderConfig config)
    {
        int width = config.HiddenSize;
        _topK = config.ExpertsPerToken;
        _normalize = config.NormalizeTopK;
        _scaling = config.RoutedScaling;
        _router = weights.Get("gate.weight", [config.RoutedExperts, width]).Widen();
        _experts = [.. Enumerable.Range(0, config.RoutedExperts)
            .Select(e => FeedForward.Load(weights.Scope($"experts.{e}"), width, config.MoeIntermediateSize))];
        _shared = new FeedForward(weights.Scope("shared_experts"), width, config.SharedExperts * config.MoeIntermediateSize);
    }

    public Tensor Forward(Tensor x, int layer, Precision precision)
    {
        Tensor logits = Linear.Apply(x, _router, precision: precision);
        Probe.Show("decoder.layer", layer, "router.logits", logits);
        Routing routing = Router.Apply(logits, _topK, _normalize, _scaling);
        Probe.Show("decoder.layer", layer, routing);
        return _shared.Forward(x, precision, residual: MixtureOfExperts.Apply(x, routing, _experts, precision));
    }
}
