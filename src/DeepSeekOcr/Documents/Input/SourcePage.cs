using DeepSeekOcr.Imaging;

namespace DeepSeekOcr.Documents.Input;

/// <summary>One page of a document: its picture, or the line that says why there is none.</summary>
public sealed record SourcePage
{
    /// <summary>The page's place in its document, from 1.</summary>
    public required int Number { get; init; }

    /// <summary>The picture; absent if and only if there is an <see cref="Error"/>.</summary>
    public RgbImage? Image { get; init; }

    /// <summary>Pixels an inch, where the document says so.</summary>
    public double? Dpi { get; init; }

    /// <summary>Why there is no picture: one line that names the document and the page. The pages after it are not affected.</summary>
    public string? Error { get; init; }

    /// <summary>What was wrong with a page that could be drawn all the same: parts of it may be missing.</summary>
    public string? Warning { get; init; }
}
