using DeepSeekOcr.Model;
using DeepSeekOcr.Tensors;
using DeepSeekOcr.Tensors.Caches;

namespace DeepSeekOcr.Generation;

/// <summary>The decoder and its cache as what says which token may follow.</summary>
internal sealed class CachedScorer(Decoder decoder, KeyValueCache cache, Arena arena) : ITokenScorer
{
    public void Read(int position, ReadOnlySpan<int> ids, Span<float> scores)
    {
        using Arena.Scope scope = arena.Enter();
        cache.Truncate(position);
        Tensor hidden = decoder.Forward(decoder.Embed(ids), cache);
        decoder.Logits(hidden).Span.CopyTo(scores);
    }
}
