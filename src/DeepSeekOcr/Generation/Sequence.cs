using System.Diagnostics;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using DeepSeekOcr.Tensors;
using DeepSeekOcr.Tensors.Operations;

namespace DeepSeekOcr.Generation;

/// <summary>A prompt, the tokens chosen after it, and why they end.</summary>
internal sealed class Sequence
{
    private readonly List<int> _ids;
    private readonly int _prompt;
    private readonly GenerationOptions _options;
    private readonly Sampler _sampler;
    private readonly int _eosId;
    private readonly Action<int>? _onToken;
    private readonly CancellationToken _cancellation;
    private long _started;
    private TimeSpan? _prefill;

    /// <summary>Takes a prompt that nothing has been done for yet.</summary>
    /// <param name="promptIds">The prompt; repetition rules may look at it.</param>
    /// <param name="embeddings">[prompt, D]: what the decoder reads in its place, with memory of its own.</param>
    /// <param name="options">Choice and limits.</param>
    /// <param name="cache">Empty.</param>
    /// <param name="vocabulary">Number of scores.</param>
    /// <param name="eosId">Token that ends an output.</param>
    /// <param name="onToken">Called with each token as soon as it is chosen.</param>
    /// <param name="cancellation">Obeyed before each block of the prompt and each token.</param>
    /// <exception cref="GenerationException">The prompt is empty or has more tokens than the cache has positions.</exception>
    public Sequence(
        ReadOnlySpan<int> promptIds,
        Tensor embeddings,
        GenerationOptions options,
        KeyValueCache cache,
        int vocabulary,
        int eosId,
        Action<int>? onToken,
        CancellationToken cancellation)
    {
        if (promptIds.IsEmpty || promptIds.Length > cache.Capacity)
        {
            throw new GenerationException($"The prompt has {promptIds.Length} tokens, vision tokens included; the model takes 1 to {cache.Capacity}.");
        }

        // Room for all that can come: a growing list would allocate now and then.
        _ids = new List<int>(promptIds.Length + Math.Min(options.MaxTokens, cache.Capacity - promptIds.Length + 1));
        _ids.AddRange(promptIds);
        _prompt = promptIds.Length;
        _sampler = new Sampler(options, vocabulary);
        (Embeddings, Cache) = (embeddings, cache);
        (_options, _eosId, _onToken, _cancellation) = (options, eosId, onToken, cancellation);
    }

    /// <summary>[prompt, D]</summary>
    public Tensor Embeddings { get; }

    /// <summary>The positions that the decoder has read.</summary>
    public KeyValueCache Cache { get; }

    /// <summary>Prompt and output.</summary>
    public int Length => _ids.Count;

    /// <summary>Whether the decoder has read all there is, so that its scores are those of the next token.</summary>
    public bool IsRead => Cache.Length == _ids.Count;

    /// <summary>The token that the decoder reads next.</summary>
    public int NextId => _ids[Cache.Length];

    /// <summary>Why it ended; null while it goes on.</summary>
    public StopReason? StopReason { get; private set; }

    /// <summary>What the caller's own code threw; it ends this sequence alone.</summary>
    public ExceptionDispatchInfo? Failure { get; private set; }

    /// <summary>Whether it has ended, because nobody waits for it any more or for a reason of its own.</summary>
    public bool HasEnded()
    {
        if (StopReason is null && _cancellation.IsCancellationRequested)
        {
            StopReason = Generation.StopReason.Cancelled;
        }

        return StopReason is not null;
    }

    /// <summary>Starts the clock, unless this is not the first time.</summary>
    public void Start() => _started = _started == 0 ? Stopwatch.GetTimestamp() : _started;

    /// <summary>Chooses the next token, or ends.</summary>
    /// <param name="scores">[vocabulary]; those of banned tokens are overwritten.</param>
    public void Continue(Span<float> scores)
    {
        _prefill ??= Stopwatch.GetElapsedTime(_started);
        if (!HasEnded())
        {
            StopReason = Choose(scores);
        }
    }

    /// <summary>What was generated. Takes the time, so it is asked for once, at the end.</summary>
    public GenerationResult Finish()
    {
        TimeSpan all = _started == 0 ? TimeSpan.Zero : Stopwatch.GetElapsedTime(_started);
        return new GenerationResult(_ids[_prompt..], StopReason!.Value, _prefill ?? all, all - (_prefill ?? all));
    }

    private StopReason? Choose(Span<float> scores)
    {
        RepetitionRule? rule = _options.Repetition;
        rule?.Ban(CollectionsMarshal.AsSpan(_ids)[(rule.IncludesPrompt ? 0 : _prompt)..], scores);
        int id = _sampler.Choose(scores);
        if (id < 0)
        {
            return Generation.StopReason.RepetitionStopped;
        }

        if (id == _eosId && !_options.IgnoreEos)
        {
            return Generation.StopReason.Completed;
        }

        _ids.Add(id);
        return Tell(id) ?? Limit();
    }

    /// <summary>Reasons to end behind the token that was just added; rules that look at the output belong here.</summary>
    private StopReason? Limit() =>
        _ids.Count - _prompt == _options.MaxTokens ? Generation.StopReason.LengthLimit
        : Cache.Length == Cache.Capacity ? Generation.StopReason.ContextLimit
        : null;

    private StopReason? Tell(int id)
    {
        try
        {
            _onToken?.Invoke(id);
            return null;
        }
        catch (Exception failure)
        {
            // Whatever it is, it is the caller's, and goes back to the caller: other sequences are read on.
            Failure = ExceptionDispatchInfo.Capture(failure);
            return Generation.StopReason.Cancelled;
        }
    }
}
