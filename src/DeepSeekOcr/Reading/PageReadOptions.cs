using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace DeepSeekOcr.Reading;

/// <summary>How pages are prepared and read.</summary>
public sealed record PageReadOptions
{
    /// <summary>Prompt, limits, and the mode unless <see cref="ChooseMode"/> is set.</summary>
    public ReadOptions Read { get; init; } = new();

    /// <summary>
    /// Whether the cheapest mode that serves the page is chosen, and a larger one tried where the model was not sure. Default: no.
    /// </summary>
    public bool ChooseMode { get; init; }

    /// <summary>Most vision tokens of one reading of a page. Default: no limit.</summary>
    public int? Budget { get; init; }

    /// <summary>Whether pages that lie on their side, upside down or askew are straightened. Default: yes.</summary>
    public bool Straighten { get; init; } = true;

    /// <summary>Whether pages with nothing on them are left out of the model's work. Default: yes.</summary>
    public bool SkipBlank { get; init; } = true;

    /// <summary>Whether a page whose output went wrong is read again another way. Default: yes.</summary>
    public bool Retry { get; init; } = true;

    /// <summary>
    /// Whether figures of which a page's text says nothing are cut out and read by themselves: the first 32 of a page, from 32 pixels a
    /// side. They are found by their boxes, so the prompt has to ask for places (<see cref="Generation.ReadTask.Markdown"/>). Default: no.
    /// </summary>
    public bool Deep { get; init; }

    /// <summary>Told how pages are read, never what they say. Default: nobody.</summary>
    public ILoggerFactory Loggers { get; init; } = NullLoggerFactory.Instance;
}
