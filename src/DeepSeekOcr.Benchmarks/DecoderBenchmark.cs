using System.Numerics.Tensors;
using DeepSeekOcr.Model;
using DeepSeekOcr.Tensors;
using DeepSeekOcr.Tensors.Caches;
using Tensor = DeepSeekOcr.Tensors.Tensor;

namespace DeepSeekOcr.Benchmarks;

/// <summary>
/// Times the decoder on seeded random tokens, so that routers spread over the experts as text does; greedy choices are made but not read.
/// </summary>
internal sealed class DecoderBenchmark : IDisposable
{
    private const int MostTokens = 2000;
    private const int PromptBlock = 512;

    private readonly DeepSeekOcrModel _model;
    private readonly Arena _arena = new();
    private readonly KeyValueCache _cache;
    private readonly int[] _ids;

    public DecoderBenchmark(DeepSeekOcrModel model)
    {
        _model = model;
        _cache = model.Decoder.NewCache();
        var random = new Random(1);
        _ids = [.. Enumerable.Range(0, MostTokens + PromptBlock).Select(_ => random.Next(model.Config.Decoder.VocabularySize))];
    }

    /// <summary>Whether the model has so many positions and a few more.</summary>
    public bool Fits(int positions) => positions + PromptBlock <= Math.Min(_cache.Capacity, _ids.Length);

    /// <summary>A prompt from the start to its first token.</summary>
    public int Prompt(int tokens)
    {
        _cache.Clear();
        int next = 0;
        for (int at = 0; at < tokens; at += PromptBlock)
        {
            next = Step(Math.Min(PromptBlock, tokens - at));
        }

        return next;
    }

    /// <summary>Time of a decoded token after <paramref name="context"/> positions, and the managed bytes it allocates.</summary>
    public (Timing Time, double Bytes) Decode(int context, Repetition repetition)
    {
        Prompt(context);
        Timing time = repetition.Measure(() =>
        {
            if (_cache.Length >= context + PromptBlock)
            {
                _cache.Truncate(context);
            }

            Step(1);
        });
        _cache.Truncate(context);
        const int Tokens = 16;
        long before = GC.GetTotalAllocatedBytes(precise: true);
        for (int i = 0; i < Tokens; i++)
        {
            Step(1);
        }

        return (time, (GC.GetTotalAllocatedBytes(precise: true) - before) / (double)Tokens);
    }

    /// <summary>
    /// Time of a step that decodes a token of each of several sequences, after <paramref name="context"/> positions each.
    /// </summary>
    public Timing DecodeTogether(int sequences, int context, Repetition repetition)
    {
        using KeyValuePool pool = _model.Decoder.NewPool(sequences * (context + PromptBlock + KeyValuePool.BlockPositions));
        KeyValueCache[] caches = [.. Enumerable.Range(0, sequences).Select(_ => new KeyValueCache(pool, context + PromptBlock))];
        for (int i = 0; i < sequences; i++)
        {
            using Arena.Scope scope = _arena.Enter();

            // Each sequence has its own text: the same one would go to the same experts.
            caches[i].TryReserve(context);
            _model.Decoder.Forward(_model.Decoder.Embed(_ids.AsSpan(i * PromptBlock / 8, context)), caches[i]);
        }

        Timing time = repetition.Measure(() =>
        {
            if (caches[0].Length >= context + PromptBlock)
            {
                Array.ForEach(caches, cache => cache.Truncate(context));
            }

            StepTogether(caches);
        });
        Array.ForEach(caches, cache => cache.Dispose());
        return time;
    }

    public void Dispose()
    {
        _cache.Dispose();
        _arena.Dispose();
    }

    private void StepTogether(KeyValueCache[] caches)
    {
        using Arena.Scope scope = _arena.Enter();
        Span<int> ids = stackalloc int[caches.Length];
        for (int i = 0; i < ids.Length; i++)
        {
            caches[i].TryReserve(1);
            ids[i] = _ids[(i * PromptBlock / 8) + (caches[i].Length % PromptBlock)];
        }

        Tensor embeddings = _model.Decoder.Embed(ids);
        Tensor hidden = _model.Decoder.Forward(embeddings.Reshape([ids.Length, 1, embeddings.Shape.Width]), caches);
        _model.Decoder.Logits(hidden.Reshape(embeddings.Shape));
    }

    /// <summary>The next tokens through the decoder, and the best one after them.</summary>
    private int Step(int tokens)
    {
        using Arena.Scope scope = _arena.Enter();
        Tensor hidden = _model.Decoder.Forward(_model.Decoder.Embed(_ids.AsSpan(_cache.Length, tokens)), _cache);
        Tensor logits = _model.Decoder.Logits(hidden.Slice(tokens - 1, 1));
        return TensorPrimitives.IndexOfMax<float>(logits.Span);
    }
}
