using DeepSeekOcr.Checkpoints;
using DeepSeekOcr.Tensors;
using DeepSeekOcr.Tensors.Caches;
using DeepSeekOcr.Tensors.Operations;
using DeepSeekOcr.Tensors.Operations.Attention;
using DeepSeekOcr.Tensors.Weights;

namespace DeepSeekOcr.Model;

/// <summary>Plain causal multi-head attention with rotary positions; no latent compression, no bias.</summary>
internal sealed class DecoderAttention
{
    private readonly int _layer;
    private readonly int _heads;
    private readonly RotaryEmbedding _rotary;
    private readonly Weight _query;
    private readonly Weight _key;
    private readonly Weight _value;
    private readonly Weight _output;

    public DecoderAttention(WeightScope weights, DecoderConfig config, RotaryEmbedding rotary, int layer)
    {
        int width = config.HiddenSize;
        _layer = layer;
        _heads = config.Heads;
        _rotary = rotary;
        _query = weights.Get("q_proj.weight", [width, width]);
        _key = weights.Get("k_proj.weight", [width, width]);
        _value = weights.Get("v_proj.weight", [width, width]);
        _output = weights.Get("o_proj.weight", [width, width]);
    }

    /// <summary>How the weights of keys are stored.</summary>
    public WeightFormat Format => _key.Format;

    /// <param name="x">[B, T, width]</param>
    /// <param name="caches">Keys and values of the tokens before, one a sequence; null when x holds whole sequences.</param>
    /// <param name="precision">What products multiply.</param>
    /// <returns>Same shape.</returns>
    public Tensor Forward(Tensor x, IReadOnlyList<KeyValueCache>? caches, Precision precision)
    {
        Span<int> starts = stackalloc int[caches?.Count ?? 1];
        for (int i = 0; i < starts.Length; i++)
        {
            starts[i] = caches?[i].Length ?? 0;
        }

        Span<Tensor> projected = [null!, null!, null!];
        Linear.ApplyEach(x, [_query, _key, _value], projected, precision);
        Tensor q = _rotary.Apply(projected[0], starts);
        Tensor k = _rotary.Apply(projected[1], starts);
        Tensor v = projected[2];
        Probe.Show("decoder.layer", _layer, "query", q);
        Probe.Show("decoder.layer", _layer, "key", k);
        Tensor attended = caches is null
            ? CausalAttention.Apply(q, k, v, _heads, precision)
            : CausalAttention.ApplyCached(q, k, v, _heads, caches, _layer);
        return Linear.Apply(attended, _output, precision: precision);
    }
}
