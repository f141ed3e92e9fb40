using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using DeepSeekOcr.Generation.Loops;
using DeepSeekOcr.Reading;

namespace DeepSeekOcr.Cli.Output;

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

    public Judgement? Legibility { get; init; }

    public string? Mode { get; init; }

    public string? Text { get; init; }

    public CutOff? Loop { get; init; }

    /// <summary>Figures that were read by themselves.</summary>
    public IReadOnlyList<Figure>? Figures { get; init; }

    /// <summary>Of the page and its figures.</summary>
    public TokenCounts? Tokens { get; init; }

    /// <summary>What the text of a PDF saved, if it had one.</summary>
    public DraftSavings? Draft { get; init; }

    /// <summary>For the page and its figures.</summary>
    public Durations? Seconds { get; init; }

    public static PageReport Of(string file, int? page, PageRecord reading) => new()
    {
        File = file,
        Page = page,
        Warning = reading.Warning,
        Status = reading.Status.Name,
        Legibility = reading.Legibility is { } legibility
            ? new Judgement(Math.Round(legibility.Score, 4), legibility.IsLegible, legibility.Describe())
            : null,
        Mode = reading.Mode,
        Text = reading.Text,
        Loop = reading.Result?.Loop is { } loop ? new CutOff(loop.Kind, loop.Period, loop.Removed.Count, reading.Removed) : null,
        Figures = reading.Figures.Count == 0 ? null : [.. reading.Figures.Select(figure => new Figure(
            figure.Element + 1, figure.Reading.Status.Name, figure.Reading.Problem, figure.Reading.Mode, figure.Reading.Text))],
        Tokens = TokenCounts.Of(Results(reading)),
        Draft = reading.Result?.Drafts is { Proposed: > 0 } drafts
            ? new DraftSavings(drafts.Passes, drafts.Proposed, drafts.Accepted, Math.Round(drafts.TokensPerPass, 2))
            : null,
        Seconds = Durations.Of(Results(reading)),
    };

    private static ReadResult[] Results(PageRecord reading) =>
        reading.Result is { } page ? [page, .. reading.Figures.Select(figure => figure.Result).OfType<ReadResult>()] : [];

    /// <param name="Score">The precision to expect, 0 to 1.</param>
    /// <param name="Legible">Whether that is enough to take the text for that of the page.</param>
    /// <param name="Reason">What speaks for and against it.</param>
    internal sealed record Judgement(double Score, bool Legible, string Reason);

    internal sealed record CutOff(LoopKind Kind, int Period, int Tokens, string Text);

    /// <param name="Element">Place in the page's elements, from 1, as in the names of files.</param>
    /// <param name="Status">How the reading ended.</param>
    /// <param name="Problem">Why it was not read.</param>
    /// <param name="Mode">The mode it was encoded in.</param>
    /// <param name="Text">What the model wrote.</param>
    internal sealed record Figure(int Element, string Status, string? Problem, string? Mode, string Text);

    internal sealed record TokenCounts(int Vision, int Prompt, int Output)
    {
        public static TokenCounts? Of(ReadResult[] results) => results.Length == 0
            ? null
            : new TokenCounts(
                results.Sum(result => result.VisionTokens), results.Sum(result => result.PromptTokens), results.Sum(
                    result => result.OutputTokens));
    }

    internal sealed record DraftSavings(int Passes, int Proposed, int Accepted, double TokensPerPass);

    internal sealed record Durations(double Encode, double Prefill, double Decode)
    {
        public static Durations? Of(ReadResult[] results) => results.Length == 0 ? null : new Durations(
            results.Sum(result => result.Timings.Encode.TotalSeconds),
            results.Sum(result => result.Timings.Prefill.TotalSeconds),
            results.Sum(result => result.Timings.Decode.TotalSeconds));
    }
}
