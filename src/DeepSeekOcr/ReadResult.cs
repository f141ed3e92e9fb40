using DeepSeekOcr.Documents;
using DeepSeekOcr.Generation;
using DeepSeekOcr.Generation.Drafts;
using DeepSeekOcr.Generation.Loops;

namespace DeepSeekOcr;

/// <summary>What was read, how it ended, and what it cost.</summary>
public sealed record ReadResult
{
    private readonly int? _outputTokens;

    /// <summary>The text. Special tokens are spelt out, because markup is made of them.</summary>
    public required string Text { get; init; }

    /// <summary>The pieces that <see cref="Text"/> was written in, in order, and how likely the model held each.</summary>
    public IReadOnlyList<TokenProbability> Tokens { get; init; } = [];

    /// <summary>The ids of <see cref="Tokens"/>; none from a model that does not tell them.</summary>
    public IReadOnlyList<int> Ids { get; init; } = [];

    /// <summary>How many tokens were written: those of <see cref="Tokens"/>, unless a model counts them without telling them.</summary>
    public int OutputTokens
    {
        get => _outputTokens ?? Tokens.Count;
        init => _outputTokens = value;
    }

    /// <summary>Why it ended; only <see cref="Generation.StopReason.Completed"/> means that the whole page was read.</summary>
    public required StopReason StopReason { get; init; }

    /// <summary>What was cut off because the output repeated itself; null if it did not.</summary>
    public LoopCut? Loop { get; init; }

    /// <summary>The text of <see cref="Loop"/>; empty if nothing was cut off.</summary>
    public string RemovedText { get; init; } = "";

    /// <summary>Passes of the decoder, and what <see cref="ReadOptions.Draft"/> saved of them.</summary>
    public DraftStatistics Drafts { get; init; }

    /// <summary>Tokens of the prompt, image placeholders included.</summary>
    public required int PromptTokens { get; init; }

    /// <summary>Vision tokens of all views.</summary>
    public required int VisionTokens { get; init; }

    /// <summary>How long each part took.</summary>
    public required ReadTimings Timings { get; init; }
}

/// <summary>Time that the parts of reading a page took.</summary>
/// <param name="Encode">Resizing the page and DeepEncoder.</param>
/// <param name="Prefill">The decoder over the prompt.</param>
/// <param name="Decode">The decoder over the output.</param>
public readonly record struct ReadTimings(TimeSpan Encode, TimeSpan Prefill, TimeSpan Decode)
{
    /// <summary>All of it.</summary>
    public TimeSpan Total => Encode + Prefill + Decode;
}

/// <summary>What is new since the update before.</summary>
/// <param name="Text">Characters that are complete by now, maybe none.</param>
/// <param name="Result">The whole; only on the last update.</param>
public readonly record struct ReadUpdate(string Text, ReadResult? Result);
