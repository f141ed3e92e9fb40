using DeepSeekOcr.Imaging;

namespace DeepSeekOcr.Input.Sources;

/// <summary>One page of a document: its image, or the line that says why there is none.</summary>
public sealed record SourcePage
{
    /// <summary>The page's place in its document, from 1.</summary>
    public required int Number { get; init; }

    /// <summary>The image; absent if and only if there is an <see cref="Error"/>.</summary>
    public RgbImage? Image { get; init; }

    /// <summary>Pixels an inch, where the document says so.</summary>
    public double? Dpi { get; init; }

    /// <summary>Why there is no image: one line that names the document and the page. The pages after it are not affected.</summary>
    public string? Error { get; init; }

    /// <summary>What was wrong with a page that could be drawn all the same: parts of it may be missing.</summary>
    public string? Warning { get; init; }

    /// <summary>Where the text layer comes from; absent in documents that have none.</summary>
    internal Func<CancellationToken, Task<string?>>? TextLayer { get; init; }

    /// <summary>
    /// The text that a PDF carries for the page besides its image, in reading order: a draft of what a model reads, never a substitute.
    /// </summary>
    /// <param name="cancellation">Ends it; there is no text then.</param>
    /// <returns>
    /// Null if there is none worth having: fewer than 32 letters, more than a tenth of the characters garbage, no PDF, not had within five
    /// seconds, or whatever else went wrong. At most a megabyte. Read anew each time, while the document is open.
    /// </returns>
    public Task<string?> ReadTextAsync(CancellationToken cancellation = default) =>
        TextLayer?.Invoke(cancellation) ?? Task.FromResult<string?>(null);
}
