using DeepSeekOcr.Documents.Export;
using DeepSeekOcr.Input.Sources;

namespace DeepSeekOcr.Reading;

/// <summary>What a <see cref="DocumentBatch"/> reads and writes.</summary>
public sealed record BatchOptions
{
    /// <summary>The folder of the output; made if it does not exist.</summary>
    public required string Output { get; init; }

    /// <summary>What is written. Default: Markdown.</summary>
    public IReadOnlyCollection<OutputFormat> Formats { get; init; } = [OutputFormat.Markdown];

    /// <summary>Which pages of each document. Default: all.</summary>
    public PageRanges Pages { get; init; } = PageRanges.All;

    /// <summary>How documents are opened.</summary>
    public InputOptions Input { get; init; } = new();

    /// <summary>Whether pages count that an earlier run with the same settings has read. Default: no.</summary>
    public bool Resume { get; init; }

    /// <summary>
    /// All that a page's text depends on besides its image, such as model, mode and prompt: pages read with other settings are not resumed.
    /// </summary>
    public string Settings { get; init; } = "";

    /// <summary>Pages that are read at a time, at least 1. Default: 8.</summary>
    public int PagesInFlight { get; init; } = 8;
}
