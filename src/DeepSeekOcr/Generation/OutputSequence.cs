using System.Runtime.InteropServices;
using DeepSeekOcr.Generation.Loops;

namespace DeepSeekOcr.Generation;

/// <summary>One output while it grows: which token comes next, and when to stop.</summary>
internal sealed class OutputSequence
{
    private readonly GenerationOptions _options;
    private readonly Sampler _sampler;
    private readonly LoopWatch? _watch;
    private readonly Action<int>? _onToken;
    private readonly List<int> _ids;
    private readonly List<float> _probabilities;
    private readonly int _prompt;
    private readonly int _eosId;
    private readonly int _capacity;

    /// <param name="prompt">Ids of the prompt.</param>
    /// <param name="options">Choice and limits.</param>
    /// <param name="eosId">Token that ends an output.</param>
    /// <param name="scorer">Vocabulary and positions.</param>
    /// <param name="onToken">Called with each token as soon as it is chosen.</param>
    public OutputSequence(ReadOnlySpan<int> prompt, GenerationOptions options, int eosId, ITokenScorer scorer, Action<int>? onToken)
    {
        (_options, _prompt, _eosId, _capacity, _onToken) = (options, prompt.Length, eosId, scorer.Capacity, onToken);
        _sampler = new Sampler(options, scorer.Vocabulary);
        _watch = options.Loops?.Begin();

        // Room for all that can come: a growing list would allocate now and then.
        int most = Math.Min(options.MaxTokens, _capacity - prompt.Length + 1);
        _probabilities = new List<float>(most);
        _ids = new List<int>(prompt.Length + most);
        _ids.AddRange(prompt);
    }

    /// <summary>Tokens of prompt and output.</summary>
    public int Length => _ids.Count;

    /// <summary>The token chosen last.</summary>
    public int Last => _ids[^1];

    /// <summary>The output so far.</summary>
    public ReadOnlySpan<int> Written => CollectionsMarshal.AsSpan(_ids)[_prompt..];

    /// <summary>How likely the model held each of them.</summary>
    public ReadOnlySpan<float> Probabilities => CollectionsMarshal.AsSpan(_probabilities);

    /// <summary>Tokens that may still be chosen before a limit is met.</summary>
    public int Left => Math.Min(_options.MaxTokens - (_ids.Count - _prompt), _capacity + 1 - _ids.Count);

    /// <summary>What was cut off; null unless the output went round in circles.</summary>
    public LoopCut? Loop { get; private set; }

    /// <summary>Chooses the next token.</summary>
    /// <param name="scores">[vocabulary]; those of banned tokens are overwritten.</param>
    /// <returns>Why the output ends here; null if it goes on.</returns>
    public StopReason? Choose(Span<float> scores)
    {
        RepetitionRule? rule = _options.Repetition;
        rule?.Ban(CollectionsMarshal.AsSpan(_ids)[(rule.IncludesPrompt ? 0 : _prompt)..], scores);
        int id = _sampler.Choose(scores);
        if (id < 0)
        {
            return StopReason.RepetitionStopped;
        }

        if (id == _eosId && !_options.IgnoreEos)
        {
            return StopReason.Completed;
        }

        _ids.Add(id);
        _probabilities.Add(Sampler.Probability(scores, id));
        _onToken?.Invoke(id);
        if (_watch?.See(id) is { } loop)
        {
            Cut(loop);
            return StopReason.RepetitionStopped;
        }

        return LimitMet();
    }

    private StopReason? LimitMet()
    {
        int written = _ids.Count - _prompt;
        return written == _options.MaxTokens ? StopReason.LengthLimit
            : _ids.Count > _capacity ? StopReason.ContextLimit
            : written == _options.PageCeiling ? StopReason.PageCeiling
            : null;
    }

    private void Cut(LoopFinding loop)
    {
        int from = _prompt + loop.Kept;
        Loop = new LoopCut(loop.Kind, loop.Period, loop.Kept, _ids[from..]);
        _ids.RemoveRange(from, _ids.Count - from);
        _probabilities.RemoveRange(loop.Kept, _probabilities.Count - loop.Kept);
    }
}
