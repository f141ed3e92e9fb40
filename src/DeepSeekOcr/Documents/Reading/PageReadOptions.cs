namespace DeepSeekOcr.Documents.Reading;

/// <summary>How pages are looked at and read.</summary>
public sealed record PageReadOptions
{
    /// <summary>Prompt, limits, and the mode unless <see cref="ChooseMode"/> is set.</summary>
    public ReadOptions Read { get; init; } = new();

    /// <summary>Whether the cheapest mode that serves the page is chosen, and a larger one tried where the model was not sure. Default: no.</summary>
    public bool ChooseMode { get; init; }

    /// <summary>Most vision tokens of one reading of a page. Default: no limit.</summary>
    public int? Budget { get; init; }

    /// <summary>Whether pages that lie on their side, upside down or askew are straightened. Default: yes.</summary>
    public bool Straighten { get; init; } = true;

    /// <summary>Whether pages with nothing on them are left out of the model's work. Default: yes.</summary>
    public bool SkipBlank { get; init; } = true;

    /// <summary>Whether a page whose output went wrong is read again another way. Default: yes.</summary>
    public bool Retry { get; init; } = true;
}
