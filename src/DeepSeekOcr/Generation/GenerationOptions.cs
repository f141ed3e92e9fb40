using DeepSeekOcr.Generation.Loops;

namespace DeepSeekOcr.Generation;

/// <summary>How tokens are chosen and when to stop.</summary>
public sealed record GenerationOptions
{
    private readonly int _maxTokens = 8192;
    private readonly int? _pageCeiling;
    private readonly float _temperature;
    private readonly float _topP = 1;

    /// <summary>Most tokens to generate, at least 1. Default: 8192, as in the published code.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Below 1.</exception>
    public int MaxTokens
    {
        get => _maxTokens;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            _maxTokens = value;
        }
    }

    /// <summary>Divisor of the scores before one token is drawn by its probability; 0 always takes the likeliest. Default: 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative or not finite.</exception>
    public float Temperature
    {
        get => _temperature;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, float.MaxValue);
            _temperature = float.IsNaN(value) ? throw new ArgumentOutOfRangeException(nameof(value)) : value;
        }
    }

    /// <summary>Tokens are drawn from the likeliest that together have this probability, in (0, 1]. Default: 1, all.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not in (0, 1].</exception>
    public float TopP
    {
        get => _topP;
        init => _topP = value is > 0 and <= 1
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "A probability above 0 and up to 1.");
    }

    /// <summary>Chooses what is drawn at a temperature above 0. Default: 0.</summary>
    public int Seed { get; init; }

    /// <summary>Which tokens are banned because they would repeat. Default: none.</summary>
    public RepetitionRule? Repetition { get; init; }

    /// <summary>When the output counts as going round in circles and is ended. Default: never.</summary>
    public LoopRule? Loops { get; init; }

    /// <summary>
    /// Most tokens that a page of this size can say, at least 1; a page that says more is hallucinated. Default: none.
    /// </summary>
    /// <remarks>
    /// With loops watched for, <see cref="OcrModel"/> takes <see cref="LoopRule.Ceiling"/> of the page where this is not set.
    /// </remarks>
    /// <exception cref="ArgumentOutOfRangeException">Below 1.</exception>
    public int? PageCeiling
    {
        get => _pageCeiling;
        init => _pageCeiling = value is null or >= 1
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "At least 1 token.");
    }

    /// <summary>Whether to go on after the end token, as a comparison with a reference does. Default: no.</summary>
    public bool IgnoreEos { get; init; }
}
