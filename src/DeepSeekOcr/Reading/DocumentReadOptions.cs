using DeepSeekOcr.Input.Sources;

namespace DeepSeekOcr.Reading;

/// <summary>How a document is opened and read.</summary>
public sealed record DocumentReadOptions
{
    /// <summary>How the file is opened. Default: for the mode that the pages are read in, no addresses.</summary>
    public InputOptions? Input { get; init; }

    /// <summary>Which pages are read. Default: all.</summary>
    public PageRanges? Pages { get; init; }

    /// <summary>
    /// How pages are read. Default: straightened, blank ones passed over, again where it went wrong, in the model's own mode.
    /// </summary>
    public PageReadOptions Reading { get; init; } = new();

    // Vector pages are drawn at the size that the mode takes.
    internal InputOptions InputFor(PageModelTraits model) => Input ?? new InputOptions { Mode = Reading.Read.Mode ?? model.DefaultMode };
}
