using System.Diagnostics;
using DeepSeekOcr.Generation;

namespace DeepSeekOcr.Documents;

/// <summary>How the reading of a page, or of a figure by itself, ended. The set is open: whoever reads pages may add names.</summary>
/// <param name="Name">Lower-case words joined by underscores.</param>
public readonly record struct PageStatus(string Name)
{
    /// <summary>The model ended the page.</summary>
    public static PageStatus Completed { get; } = new("completed");

    /// <summary>The model could not read the page and guessed: the text is probably not what the page says, however it ended.</summary>
    public static PageStatus LowConfidence { get; } = new("low_confidence");

    /// <summary>The page has nothing to read.</summary>
    public static PageStatus Blank { get; } = new("blank");

    /// <summary>The page could not be read.</summary>
    public static PageStatus Failed { get; } = new("failed");

    /// <summary>It was not tried.</summary>
    public static PageStatus Skipped { get; } = new("skipped");

    /// <summary>Nothing is known, as of a transcript that somebody else made.</summary>
    public static PageStatus Unknown { get; } = new("unknown");

    /// <summary>The status of a page whose output ended so.</summary>
    public static PageStatus Of(StopReason reason) => reason switch
    {
        StopReason.Completed => Completed,
        StopReason.LengthLimit => new("length_limit"),
        StopReason.ContextLimit => new("context_limit"),
        StopReason.RepetitionStopped => new("repetition_stopped"),
        StopReason.Cancelled => new("cancelled"),
        StopReason.PageCeiling => new("page_ceiling"),
        _ => throw new UnreachableException(),
    };

    /// <inheritdoc/>
    public override string ToString() => Name ?? Unknown.Name;
}
