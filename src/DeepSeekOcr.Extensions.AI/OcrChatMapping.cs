using DeepSeekOcr.Generation;
using DeepSeekOcr.Imaging;
using DeepSeekOcr.Imaging.Analysis;
using DeepSeekOcr.Reading.Legibility;
using Microsoft.Extensions.AI;

namespace DeepSeekOcr.Extensions.AI;

/// <summary>Options, endings and counts, from one vocabulary to the other.</summary>
internal static class OcrChatMapping
{
    public const string Provider = "deepseek-ocr";

    private const string ModeProperty = "mode";
    private const string VisionTokens = "vision_tokens";
    private const string Legibility = "legibility";
    private const string LowConfidence = "low_confidence";

    /// <summary>Puts what a request says in the place of defaults.</summary>
    /// <exception cref="NotSupportedException">It says something that the model does not have.</exception>
    public static ReadOptions Apply(ChatOptions? options, ReadOptions reading, GenerationOptions modelDefaults)
    {
        if (options is null)
        {
            return reading;
        }

        if (Unsupported(options) is { } unsupported)
        {
            throw new NotSupportedException($"The model does not have {unsupported}.");
        }

        GenerationOptions defaults = reading.Generation ?? modelDefaults;
        try
        {
            return reading with
            {
                Mode = options.AdditionalProperties?.TryGetValue(ModeProperty, out string? mode) == true
                    ? ResolutionMode.Parse(mode!)
                    : reading.Mode,
                Generation = defaults with
                {
                    MaxTokens = options.MaxOutputTokens ?? defaults.MaxTokens,
                    Temperature = options.Temperature ?? defaults.Temperature,
                    TopP = options.TopP ?? defaults.TopP,
                    Seed = options.Seed is { } seed ? unchecked((int)seed) : defaults.Seed,
                },
            };
        }
        catch (FormatException exception)
        {
            throw new NotSupportedException(exception.Message, exception);
        }
    }

    public static ChatFinishReason FinishReason(StopReason reason) => reason switch
    {
        StopReason.Completed => ChatFinishReason.Stop,
        StopReason.LengthLimit or StopReason.ContextLimit => ChatFinishReason.Length,
        _ => new ChatFinishReason(SnakeCase(reason.ToString())),
    };

    public static UsageDetails Usage(ReadResult result) => new()
    {
        InputTokenCount = result.PromptTokens,
        OutputTokenCount = result.OutputTokens,
        TotalTokenCount = result.PromptTokens + result.OutputTokens,
        AdditionalCounts = new AdditionalPropertiesDictionary<long> { [VisionTokens] = result.VisionTokens },
    };

    /// <summary>Whether the text can be what the images say.</summary>
    public static AdditionalPropertiesDictionary Judgement(
        ReadResult result, string prompt, IReadOnlyList<RgbImage> pages, LegibilityRule rule)
    {
        // Ink and text are compared where the text is asked for, of one image: which image a text is from, several do not tell.
        PageStatistics? ink = pages.Count == 1 && ReadTask.AsksForText(prompt) ? PageStatistics.Of(pages[0]) : null;
        LegibilityJudgement judged = rule.Judge(
            LegibilityFeatures.Of(result.Text, result.Tokens, ink, isWhole: result.StopReason == StopReason.Completed));
        return new AdditionalPropertiesDictionary { [Legibility] = judged.Score, [LowConfidence] = !judged.IsLegible };
    }

    private static string? Unsupported(ChatOptions options) =>
        options.Tools is { Count: > 0 } ? "tools"
        : options.ResponseFormat is not (null or ChatResponseFormatText) ? "a response format other than text"
        : options.StopSequences is { Count: > 0 } ? "stop sequences"
        : !string.IsNullOrWhiteSpace(options.Instructions) ? "instructions apart from the user message"
        : options.TopK is not null ? "top-k sampling"
        : options.FrequencyPenalty is not (null or 0)
            || options.PresencePenalty is not (null or 0) ? "penalties; it has repetition rules (GenerationOptions.Repetition)"
        : null;

    private static string SnakeCase(string name) =>
        string.Concat(
            name.Select((letter, i) => char.IsUpper(letter) ? (i > 0 ? "_" : "") + char.ToLowerInvariant(letter) : letter.ToString()));
}
