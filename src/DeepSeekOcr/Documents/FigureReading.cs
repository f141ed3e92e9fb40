namespace DeepSeekOcr.Documents;

/// <summary>What came of reading a figure by itself, cut out of its page.</summary>
public sealed record FigureReading
{
    /// <summary>How the reading ended; only <see cref="PageStatus.Completed"/> means that the whole figure was read.</summary>
    public required PageStatus Status { get; init; }

    /// <summary>What the model wrote.</summary>
    public string Text { get; init; } = "";

    /// <summary>Name of the mode it was read in; absent if it was not read.</summary>
    public string? Mode { get; init; }

    /// <summary>Vision tokens of the reading.</summary>
    public int VisionTokens { get; init; }

    /// <summary>Tokens that the model wrote.</summary>
    public int OutputTokens { get; init; }

    /// <summary>How sure the model was, 0 to 1: the mean of its tokens; absent if it wrote none.</summary>
    public double? Confidence { get; init; }

    /// <summary>Why the figure was not read, in one line.</summary>
    public string? Problem { get; init; }
}
