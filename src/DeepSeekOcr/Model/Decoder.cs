using DeepSeekOcr.Checkpoints;
using DeepSeekOcr.Tensors;
using DeepSeekOcr.Tensors.Caches;
using DeepSeekOcr.Tensors.Operations;
using DeepSeekOcr.Tensors.Operations.Attention;
using DeepSeekOcr.Tensors.Weights;

namespace DeepSeekOcr.Model;

/// <summary>The DeepSeekMoE decoder (paper §3.3): embeddings in, next-token logits out.</summary>
public sealed class Decoder
{
    private readonly DecoderConfig _config;
    private readonly Weight _embeddings;
    private readonly DecoderLayer[] _layers;
    private readonly Weight _norm;
    private readonly Weight _head;

    /// <summary>Takes <c>model.embed_tokens</c>, <c>model.layers</c>, <c>model.norm</c> and <c>lm_head</c>.</summary>
    /// <param name="weights">The root of the checkpoint.</param>
    /// <param name="config">The decoder's dimensions.</param>
    public Decoder(WeightScope weights, DecoderConfig config)
    {
        _config = config;
        _embeddings = weights.Get("model.embed_tokens.weight", [config.VocabularySize, config.HiddenSize]);
        var rotary = new RotaryEmbedding(config.HeadSize, config.RopeTheta);
        _layers =
            [.. Enumerable.Range(0, config.Layers).Select(i => new DecoderLayer(weights.Scope($"model.layers.{i}"), config, rotary, i))];
        _norm = weights.Get("model.norm.weight", [config.HiddenSize]).Widen();
        _head = config.TieEmbeddings ? _embeddings : weights.Get("lm_head.weight", [config.VocabularySize, config.HiddenSize]);
    }

    /// <summary>How earlier positions are held: about as closely as the weights that made them.</summary>
    public KeyValueFormat CacheFormat => _layers[0].Format.BlockLength() > 1 ? KeyValueFormat.Int8 : KeyValueFormat.Half;

    /// <summary>Embeddings of tokens.</summary>
    /// <returns>[ids, D]</returns>
    public Tensor Embed(ReadOnlySpan<int> ids) => Embedding.Apply(ids, _embeddings);

    /// <summary>An empty cache for this decoder, with memory of its own.</summary>
    public KeyValueCache NewCache() => new(_config.Layers, _config.Heads, _config.HeadSize, _config.MaxPositions, CacheFormat);

    /// <summary>Memory for the caches of several sequences.</summary>
    /// <param name="positions">Most positions of all of them together.</param>
    public KeyValuePool NewPool(int positions) => new(_config.Layers, _config.Heads, _config.HeadSize, positions, CacheFormat);

    /// <summary>Runs all layers and the final norm over whole sequences.</summary>
    /// <param name="embeddings">[B, T, D]</param>
    /// <param name="precision">What products multiply; f32 is exact.</param>
    /// <returns>[B, T, D]</returns>
    public Tensor Forward(Tensor embeddings, Precision precision = Precision.Single) => Run(embeddings, caches: null, precision);

    /// <summary>Runs the tokens that follow those in the cache, and adds them to it.</summary>
    /// <param name="embeddings">[T, D]</param>
    /// <param name="cache">Of one sequence.</param>
    /// <returns>[T, D]</returns>
    public Tensor Forward(Tensor embeddings, KeyValueCache cache) =>
        Forward(embeddings.Reshape([1, embeddings.Shape.Rows, embeddings.Shape.Width]), cache.AsBatch).Reshape(embeddings.Shape);

    /// <summary>The same layer by layer, so that who has other work can do it in between.</summary>
    /// <param name="embeddings">[T, D]</param>
    /// <param name="cache">Of one sequence.</param>
    /// <returns>What each layer leaves, valid until the next; last, [T, D].</returns>
    internal IEnumerable<Tensor> Steps(Tensor embeddings, KeyValueCache cache)
    {
        Tensor x = embeddings.Reshape([1, embeddings.Shape.Rows, embeddings.Shape.Width]);
        Probe.Show("decoder.inputs_embeds", x);
        Tensor? kept = null;
        foreach (DecoderLayer layer in _layers)
        {
            yield return x = Block.Run(new CachedLayer(layer, cache.AsBatch), x, Precision.Single, ref kept);
        }

        x = Normalise(x).Reshape(embeddings.Shape);
        cache.Advance(embeddings.Shape.Rows);
        yield return x;
    }

    /// <summary>Runs the next tokens of several sequences, as many of each, and adds them to the caches.</summary>
    /// <remarks>
    /// Up to <see cref="CausalAttention.FewTokens"/> tokens, of all sequences together, get exactly what each would get alone; weights are
    /// read once for all of them.
    /// </remarks>
    /// <param name="embeddings">[B, T, D]</param>
    /// <param name="caches">One a sequence, all different.</param>
    /// <returns>[B, T, D]</returns>
    public Tensor Forward(Tensor embeddings, IReadOnlyList<KeyValueCache> caches)
    {
        Tensor hidden = Run(embeddings, caches, Precision.Single);
        for (int i = 0; i < caches.Count; i++)
        {
            caches[i].Advance(embeddings.Shape[1]);
        }

        return hidden;
    }

    /// <summary>Scores of every next token.</summary>
    /// <param name="hidden">[…, D]</param>
    /// <param name="precision">What products multiply; f32 is exact.</param>
    /// <returns>[…, vocabulary]</returns>
    public Tensor Logits(Tensor hidden, Precision precision = Precision.Single) => Linear.Apply(hidden, _head, precision: precision);

    private Tensor Run(Tensor x, IReadOnlyList<KeyValueCache>? caches, Precision precision)
    {
        Probe.Show("decoder.inputs_embeds", x);
        Tensor? kept = null;
        foreach (DecoderLayer layer in _layers)
        {
            x = Block.Run(new CachedLayer(layer, caches), x, precision, ref kept);
        }

        return Normalise(x);
    }

    private Tensor Normalise(Tensor x)
    {
        x = RmsNorm.Apply(x, _norm, _config.RmsNormEpsilon);
        Probe.Show("decoder.norm", x);
        return x;
    }

    private readonly struct CachedLayer(DecoderLayer layer, IReadOnlyList<KeyValueCache>? caches) : IBlock
    {
        public Tensor Forward(Tensor x, Precision precision) => layer.Forward(x, caches, precision);

        public bool IsSeenInside(Tensor x) => Tape.Current is not null || Probe.IsWatching;
    }
}
