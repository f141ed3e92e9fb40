using System.Diagnostics;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using DeepSeekOcr.Generation.Drafts;
using DeepSeekOcr.Generation.Loops;
using DeepSeekOcr.Tensors;
using DeepSeekOcr.Tensors.Caches;

namespace DeepSeekOcr.Generation;

/// <summary>A prompt, the tokens chosen after it, and why they end.</summary>
internal sealed class Sequence
{
    private readonly List<int> _ids;
    private readonly List<float> _probabilities;
    private readonly int _prompt;
    private readonly GenerationOptions _options;
    private readonly Sampler _sampler;
    private readonly LoopWatch? _watch;
    private readonly int _eosId;
    private readonly Action<int>? _onToken;
    private readonly CancellationToken _cancellation;
    private DraftPace _pace = new(SpeculativeStep.MostDrafted);
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
            throw new GenerationException(
                $"The prompt has {promptIds.Length} tokens, vision tokens included; the model takes 1 to {cache.Capacity}.");
        }

        // Room for all that can come: a growing list would allocate now and then.
        int most = Math.Min(options.MaxTokens, cache.Capacity - promptIds.Length + 1);
        _probabilities = new List<float>(most);
        _ids = new List<int>(promptIds.Length + most);
        _ids.AddRange(promptIds);
        _prompt = promptIds.Length;
        _sampler = new Sampler(options, vocabulary);
        _watch = options.Loops?.Begin();
        (Embeddings, Cache) = (embeddings, cache);
        (_options, _eosId, _onToken, _cancellation) = (options, eosId, onToken, cancellation);
    }

    /// <summary>[prompt, D]</summary>
    public Tensor Embeddings { get; }

    /// <summary>The positions that the decoder has read.</summary>
    public KeyValueCache Cache { get; }

    /// <summary>What the output may say: it makes the output faster, never another; null if nothing is known.</summary>
    public IDraft? Draft { get; init; }

    /// <summary>Tokens of prompt and output.</summary>
    public int Length => _ids.Count;

    /// <summary>The token chosen last.</summary>
    public int Last => _ids[^1];

    /// <summary>The output so far.</summary>
    public ReadOnlySpan<int> Written => CollectionsMarshal.AsSpan(_ids)[_prompt..];

    /// <summary>Tokens that may still be chosen before a limit is met.</summary>
    public int Left => Math.Min(_options.MaxTokens - (_ids.Count - _prompt), Cache.Capacity + 1 - _ids.Count);

    /// <summary>Whether the decoder has read all there is, so that its scores are those of the next token.</summary>
    public bool IsRead => Cache.Length == _ids.Count;

    /// <summary>The token that the decoder reads next.</summary>
    public int NextId => _ids[Cache.Length];

    /// <summary>Why it ended; null while it goes on.</summary>
    public StopReason? StopReason { get; private set; }

    /// <summary>What was cut off; null unless the output repeated itself.</summary>
    public LoopCut? Loop { get; private set; }

    /// <summary>Passes of the decoder behind the prompt, and what <see cref="Draft"/> saved of them.</summary>
    public DraftStatistics Drafts { get; private set; }

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

    /// <summary>Guesses the next tokens, as many as are worth reading along.</summary>
    /// <param name="next">Filled from its beginning.</param>
    /// <returns>How many; 0 if nothing is known.</returns>
    public int Propose(Span<int> next)
    {
        int most = Math.Min(next.Length, _pace.Length(Left));
        return most == 0 || Draft is null ? 0 : Draft.Propose(Written, next[..most]);
    }

    /// <summary>Learns how a pass of the decoder went.</summary>
    /// <param name="drafted">Tokens of the draft that were read along.</param>
    /// <param name="accepted">Those that were right, from the first on.</param>
    /// <param name="isAlone">Whether no other sequence would have shared the pass.</param>
    public void Passed(int drafted, int accepted, bool isAlone)
    {
        _pace.Saw(drafted, accepted, isAlone);
        Drafts = new DraftStatistics(Drafts.Passes + 1, Drafts.Proposed + drafted, Drafts.Accepted + accepted);
    }

    /// <summary>What was generated. Takes the time, so it is asked for once, at the end.</summary>
    public GenerationResult Finish()
    {
        TimeSpan all = _started == 0 ? TimeSpan.Zero : Stopwatch.GetElapsedTime(_started);
        return new GenerationResult(_ids[_prompt..], StopReason!.Value, _prefill ?? all, all - (_prefill ?? all))
        {
            Probabilities = _probabilities,
            Loop = Loop,
            Drafts = Drafts,
        };
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
        _probabilities.Add(Sampler.Probability(scores, id));
        return Tell(id) ?? Limit(id);
    }

    /// <summary>Reasons to end after the token that was just added; rules that look at the output belong here.</summary>
    private StopReason? Limit(int id)
    {
        if (_watch?.See(id) is { } loop)
        {
            Cut(loop);
            return Generation.StopReason.RepetitionStopped;
        }

        int written = _ids.Count - _prompt;
        return written == _options.MaxTokens ? Generation.StopReason.LengthLimit
            : _ids.Count > Cache.Capacity ? Generation.StopReason.ContextLimit
            : written == _options.PageCeiling ? Generation.StopReason.PageCeiling
            : null;
    }

    private void Cut(LoopFinding loop)
    {
        int from = _prompt + loop.Kept;
        Loop = new LoopCut(loop.Kind, loop.Period, loop.Kept, _ids[from..]);
        _ids.RemoveRange(from, _ids.Count - from);
        _probabilities.RemoveRange(loop.Kept, _probabilities.Count - loop.Kept);
    }

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
