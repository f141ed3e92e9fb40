using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using DeepSeekOcr.Documents.Reading;
using DeepSeekOcr.Generation.Loops;

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

    /// <summary>Number of the page, if the document has several.</summary>
    public int? Page { get; init; }

    public string? Error { get; init; }

    public string? Warning { get; init; }

    public string? Status { get; init; }

    public string? Mode { get; init; }

    public string? Text { get; init; }

    public CutOff? Loop { get; init; }

    public TokenCounts? Tokens { get; init; }

    /// <summary>What the text of a PDF saved, if it had one.</summary>
    public DraftSavings? Draft { get; init; }

    public Durations? Seconds { get; init; }

    public static PageReport Of(string file, int? page, PageRecord reading) => new()
    {
        File = file,
        Page = page,
        Warning = reading.Warning,
        Status = reading.Status.Name,
        Mode = reading.Mode,
        Text = reading.Text,
        Loop = reading.Result?.Loop is { } loop ? new CutOff(loop.Kind, loop.Period, loop.Removed.Count, reading.Removed) : null,
        Tokens = reading.Result is { } result ? new TokenCounts(result.VisionTokens, result.PromptTokens, result.Ids.Count) : null,
        Draft = reading.Result?.Drafts is { Proposed: > 0 } drafts ? new DraftSavings(drafts.Passes, drafts.Proposed, drafts.Accepted, Math.Round(drafts.TokensPerPass, 2)) : null,
        Seconds = reading.Result is { Timings: var time } ? new Durations(time.Encode.TotalSeconds, time.Prefill.TotalSeconds, time.Decode.TotalSeconds) : null,
    };

    internal sealed record CutOff(LoopKind Kind, int Period, int Tokens, string Text);

    internal sealed record TokenCounts(int Vision, int Prompt, int Output);

    internal sealed record DraftSavings(int Passes, int Proposed, int Accepted, double TokensPerPass);

    internal sealed record Durations(double Encode, double Prefill, double Decode);
}
