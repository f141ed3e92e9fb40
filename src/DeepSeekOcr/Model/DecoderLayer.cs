using DeepSeekOcr.Checkpoints;
using DeepSeekOcr.Tensors;
using DeepSeekOcr.Tensors.Caches;
using DeepSeekOcr.Tensors.Operations;
using DeepSeekOcr.Tensors.Operations.Attention;
using DeepSeekOcr.Tensors.Weights;

namespace DeepSeekOcr.Model;

/// <summary>A pre-norm decoder layer: <c>x += attention(norm(x)); x += feed-forward(norm(x))</c>.</summary>
internal sealed class DecoderLayer
{
    private readonly int _index;
    private readonly float _epsilon;
    private readonly Weight _attentionNorm;
    private readonly DecoderAttention _attention;
    private readonly Weight _feedForwardNorm;
    private readonly IFeedForward _feedForward;

    public DecoderLayer(WeightScope weights, DecoderConfig config, RotaryEmbedding rotary, int index)
    {
        int width = config.HiddenSize;
        _index = index;
        _epsilon = config.RmsNormEpsilon;
        _attentionNorm = weights.Get("input_layernorm.weight", [width]).Widen();
        _attention = new DecoderAttention(weights.Scope("self_attn"), config, rotary, index);
        _feedForwardNorm = weights.Get("post_attention_layernorm.weight", [width]).Widen();
        _feedForward = config.IsSparse(index)
            ? new MoeFeedForward(weights.Scope("mlp"), config)
            : new FeedForward(weights.Scope("mlp"), width, config.IntermediateSize);
    }

    public WeightFormat Format => _attention.Format;

    public Tensor Forward(Tensor x, IReadOnlyList<KeyValueCache>? caches, Precision precision)
    {
        Tensor attended = _attention.Forward(RmsNorm.Apply(x, _attentionNorm, _epsilon), caches, precision);
        Probe.Show("decoder.layer", _index, "attn", attended);
        x = Add.Apply(x, attended);
        Tensor fed = _feedForward.Forward(RmsNorm.Apply(x, _feedForwardNorm, _epsilon), _index, precision);
        Probe.Show("decoder.layer", _index, "mlp", fed);
        x = Add.Apply(x, fed);
        Probe.Show("decoder.layer", _index, "hidden", x);
        return x;
    }
}
