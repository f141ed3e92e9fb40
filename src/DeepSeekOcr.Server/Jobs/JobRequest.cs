using DeepSeekOcr.Documents.Export;
using DeepSeekOcr.Generation;
using DeepSeekOcr.Imaging;
using DeepSeekOcr.Input.Sources;
using DeepSeekOcr.Reading;
using DeepSeekOcr.Server.Requests;

namespace DeepSeekOcr.Server.Jobs;

/// <summary>What a job is to do, as its request said it and as its file keeps it; options are named as on the command line.</summary>
internal sealed record JobRequest
{
    /// <summary>Names of the documents, which are files of the job's folder.</summary>
    public required IReadOnlyList<string> Names { get; init; }

    /// <summary>Forms to write, such as <c>md,docx</c>; JSON is always among them.</summary>
    public string Formats { get; init; } = "md";

    /// <summary>Pages, such as <c>1-3,7</c>. Default: all.</summary>
    public string? Pages { get; init; }

    /// <summary>Name of a mode, or <c>auto</c>. Default: the model's.</summary>
    public string? Mode { get; init; }

    /// <summary>Name of a task. Default: <c>free</c>.</summary>
    public string Task { get; init; } = ReadTask.Free.Name;

    /// <summary>What the task <c>locate</c> looks for.</summary>
    public string? Query { get; init; }

    /// <summary>Whether figures are read by themselves.</summary>
    public bool Deep { get; init; }

    /// <summary>The key that makes a repeated request the same job.</summary>
    public string? IdempotencyKey { get; init; }

    /// <summary>The forms.</summary>
    /// <exception cref="RequestException">One is not known.</exception>
    public IReadOnlyList<OutputFormat> OutputFormats() =>
        Parse("formats", () => OutputFormat.ParseList(Formats).Append(OutputFormat.Json).Distinct().ToArray());

    /// <summary>The pages.</summary>
    /// <exception cref="RequestException">They are not written as pages are.</exception>
    public PageRanges Ranges() => Pages is null ? PageRanges.All : Parse("pages", () => PageRanges.Parse(Pages));

    /// <summary>How pages are read.</summary>
    /// <exception cref="RequestException">Mode or task is not known.</exception>
    public PageReadOptions ReadOptions(ILoggerFactory loggers)
    {
        bool chooses = string.Equals(Mode, "auto", StringComparison.OrdinalIgnoreCase);
        return new PageReadOptions
        {
            Read = new ReadOptions
            {
                Prompt = Parse("task", () => ReadTask.Parse(Task, Query)).Prompt,
                Mode = Mode is null || chooses ? null : Parse("mode", () => ResolutionMode.Parse(Mode)),
            },
            ChooseMode = chooses,
            Deep = Deep,
            Loggers = loggers,
        };
    }

    /// <summary>All that a page's text depends on besides its image and the model.</summary>
    public string Settings => $"{Mode ?? "default"} {Task} {Query} {Deep}";

    private static T Parse<T>(string parameter, Func<T> parse)
    {
        try
        {
            return parse();
        }
        catch (FormatException fault)
        {
            throw RequestException.Invalid(parameter, fault.Message);
        }
    }
}
