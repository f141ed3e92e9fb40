using DeepSeekOcr.Checkpoints;
using DeepSeekOcr.Model;
using DeepSeekOcr.Tensors;
using DeepSeekOcr.Tensors.Weights;

namespace DeepSeekOcr.Benchmarks;

/// <summary>Writes down which weights a model takes, and in which format it gets them.</summary>
/// <param name="source">Where the weights come from; null makes placeholders without memory.</param>
internal sealed class WeightLedger(IWeightSource? source) : IWeightSource
{
    private readonly Dictionary<string, Weight> _weights = [];

    /// <summary>Everything taken so far, in that order.</summary>
    public IReadOnlyList<Weight> Weights => [.. _weights.Values];

    /// <summary>What a model of this shape takes.</summary>
    public static WeightLedger Of(ModelConfig config)
    {
        var ledger = new WeightLedger(source: null);
        _ = new DeepSeekOcrModel(ledger, config);
        return ledger;
    }

    /// <inheritdoc/>
    public Weight Get(string name, Shape shape)
    {
        Weight weight = source?.Get(name, shape) ?? Weight.View(name, shape, WeightFormat.F32, 0, this);
        _weights[name] = weight;
        return weight;
    }

    /// <summary>
    /// Bytes of weights that one decoded token reads: attention, dense, shared and router weights, its share of the routed experts, the
    /// output layer.
    /// </summary>
    public double BytesPerToken(DecoderConfig config)
    {
        double share = (double)config.ExpertsPerToken / config.RoutedExperts;
        string head = config.TieEmbeddings ? "model.embed_tokens.weight" : "lm_head.weight";
        return Weights.Sum(weight => weight.Name switch
        {
            _ when weight.Name == head => weight.ByteLength,
            _ when !weight.Name.StartsWith("model.layers.", StringComparison.Ordinal) => 0,
            _ when weight.Name.Contains(".mlp.experts.", StringComparison.Ordinal) => weight.ByteLength * share,
            _ => weight.ByteLength,
        });
    }
}
