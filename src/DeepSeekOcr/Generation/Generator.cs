using System.Diagnostics;
using DeepSeekOcr.Generation.Drafts;
using DeepSeekOcr.Model;
using DeepSeekOcr.Tensors;
using DeepSeekOcr.Tensors.Operations;

namespace DeepSeekOcr.Generation;

/// <summary>Continues a prompt, token by token. One thread at a time; memory is kept from one prompt to the next.</summary>
public sealed class Generator : IDisposable
{
    /// <summary>Prompts are read in blocks of so many tokens, which bounds the memory of their activations.</summary>
    public const int PrefillBlock = 1024;

    private readonly Decoder _decoder;
    private readonly int _eosId;
    private readonly KeyValueCache _cache;
    private readonly Arena _arena = new();
    private readonly CachedScorer _scorer;
    private readonly DecodeLoop _loop;

    /// <summary>Prepares to generate with a model.</summary>
    /// <param name="model">The network.</param>
    /// <param name="eosId">Token that ends an output.</param>
    public Generator(DeepSeekOcrModel model, int eosId)
    {
        ArgumentNullException.ThrowIfNull(model);
        _decoder = model.Decoder;
        _eosId = eosId;
        _cache = _decoder.NewCache();
        _scorer = new CachedScorer(_decoder, _cache, model.Config.Decoder.VocabularySize, _arena);
        _loop = new DecodeLoop(_scorer);
    }

    /// <summary>Generates until the model ends, a limit is met or the caller cancels.</summary>
    /// <param name="promptIds">The prompt; repetition rules may look at it.</param>
    /// <param name="embeddings">[prompt, D]: what the decoder reads in its place.</param>
    /// <param name="options">Choice and limits.</param>
    /// <param name="onToken">Called with each token as soon as it is chosen.</param>
    /// <param name="draft">What the output may say: it makes the output faster, never another; null if nothing is known.</param>
    /// <param name="cancellation">Obeyed before each block of the prompt and each token.</param>
    /// <exception cref="GenerationException">The prompt is empty or has more tokens than the model has positions.</exception>
    public GenerationResult Run(
        ReadOnlySpan<int> promptIds,
        Tensor embeddings,
        GenerationOptions options,
        Action<int>? onToken = null,
        IDraft? draft = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(embeddings);
        ArgumentNullException.ThrowIfNull(options);
        if (promptIds.IsEmpty || promptIds.Length > _cache.Capacity)
        {
            throw new GenerationException($"The prompt has {promptIds.Length} tokens, vision tokens included; the model takes 1 to {_cache.Capacity}.");
        }

        var sequence = new OutputSequence(promptIds, options, _eosId, _scorer, onToken);
        _cache.Clear();
        long started = Stopwatch.GetTimestamp();
        bool ready = Prefill(embeddings, cancellation);
        TimeSpan prefill = Stopwatch.GetElapsedTime(started);
        (StopReason reason, DraftStatistics drafts) = ready ? _loop.Run(sequence, draft, cancellation) : (StopReason.Cancelled, default);
        return new GenerationResult(sequence.Written.ToArray(), reason, prefill, Stopwatch.GetElapsedTime(started) - prefill)
        {
            Probabilities = sequence.Probabilities.ToArray(),
            Loop = sequence.Loop,
            Drafts = drafts,
        };
    }

    /// <summary>Frees the memory.</summary>
    public void Dispose()
    {
        _cache.Dispose();
        _arena.Dispose();
    }

    private bool Prefill(Tensor embeddings, CancellationToken cancellation)
    {
        int tokens = embeddings.Shape.Rows;
        for (int start = 0; start < tokens; start += PrefillBlock)
        {
            if (cancellation.IsCancellationRequested)
            {
                return false;
            }

            int count = Math.Min(PrefillBlock, tokens - start);
            using Arena.Scope scope = _arena.Enter();
            Tensor hidden = _decoder.Forward(embeddings.Slice(start, count), _cache);
            if (start + count == tokens)
            {
                _decoder.Logits(hidden.Slice(count - 1, 1)).Span.CopyTo(_loop.First);
            }
        }

        return true;
    }
}
