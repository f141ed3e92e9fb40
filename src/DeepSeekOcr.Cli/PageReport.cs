using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using DeepSeekOcr.Generation;
using DeepSeekOcr.Generation.Loops;
using DeepSeekOcr.Imaging;

namespace DeepSeekOcr.Cli;

/// <summary>A page as <c>dsocr read --json</c> prints it.</summary>
internal sealed record PageReport
{
    public static JsonSerializerOptions Format { get; } = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    public required string File { get; init; }

    public string? Error { get; init; }

    public string? Mode { get; init; }

    public string? Text { get; init; }

    public StopReason? Stop { get; init; }

    public CutOff? Loop { get; init; }

    public TokenCounts? Tokens { get; init; }

    public Durations? Seconds { get; init; }

    public static PageReport Of(string file, ResolutionMode mode, ReadResult result) => new()
    {
        File = file,
        Mode = mode.Name,
        Text = result.Text,
        Stop = result.StopReason,
        Loop = result.Loop is { } loop ? new CutOff(loop.Kind, loop.Period, loop.Removed.Count, result.RemovedText) : null,
        Tokens = new TokenCounts(result.VisionTokens, result.PromptTokens, result.Ids.Count),
        Seconds = new Durations(result.Timings.Encode.TotalSeconds, result.Timings.Prefill.TotalSeconds, result.Timings.Decode.TotalSeconds),
    };

    internal sealed record CutOff(LoopKind Kind, int Period, int Tokens, string Text);

    internal sealed record TokenCounts(int Vision, int Prompt, int Output);

    internal sealed record Durations(double Encode, double Prefill, double Decode);
}
