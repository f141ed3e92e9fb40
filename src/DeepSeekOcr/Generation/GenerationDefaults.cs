using DeepSeekOcr.Checkpoints;
using DeepSeekOcr.Generation.Loops;
using DeepSeekOcr.Tokenization;

namespace DeepSeekOcr.Generation;

/// <summary>How a checkpoint is generated with when the caller does not say.</summary>
public static class GenerationDefaults
{
    // Those of the published vLLM port for single pages.
    internal const int NgramSize = 30;
    internal const int NgramWindow = 90;

    private static readonly string[] NeverBanned = ["<td>", "</td>"];

    /// <summary>The options that <c>generation_config.json</c> asks for; loops are watched for.</summary>
    public static GenerationOptions Of(GenerationConfig config, Tokenizer tokenizer)
    {
        ArgumentNullException.ThrowIfNull(config);
        var options = new GenerationOptions();
        return options with
        {
            MaxTokens = config.MaxNewTokens ?? options.MaxTokens,
            Temperature = config.Sample == true ? config.Temperature ?? 1 : 0,
            TopP = config.TopP is { } share and > 0 ? share : options.TopP,
            Repetition = config.NoRepeatNgramSize is { } size
                ? Rule(size, config.NoRepeatNgramWindow, tokenizer)
                : Rule(NgramSize, NgramWindow, tokenizer),
            Loops = new LoopRule(tokenizer),
        };
    }

    /// <summary>
    /// The rule over prompt and output, or, with a window, over the last tokens of the output, table cells excepted; none for size 0.
    /// </summary>
    public static RepetitionRule? Rule(int size, int? window, Tokenizer tokenizer) => (size, window) switch
    {
        (0, _) => null,
        (_, null) => new NoRepeatNgram(size),
        (_, { } last) => new WindowedNoRepeatNgram(size, last) { Whitelist = [.. NeverBanned.Select(tokenizer.FindToken).OfType<int>()] },
    };
}
