using DeepSeekOcr.Generation;
using DeepSeekOcr.Imaging;

namespace DeepSeekOcr;

/// <summary>A model that reads pages: one in this process, alone (<see cref="OcrModel"/>) or many pages at once (<see cref="OcrSession"/>),
/// or one behind a network.</summary>
/// <remarks>
/// All else stands on this: documents, batches, chats. Safe from many threads. A reading is told as text in pieces with probabilities
/// (<see cref="ReadResult.Tokens"/>), because a remote model tells no ids.
/// </remarks>
public interface IPageModel
{
    /// <summary>What callers have to know of the model.</summary>
    PageModelTraits Traits { get; }

    /// <summary>Reads pages in one prompt, or none: then the prompt is simply continued.</summary>
    /// <param name="pages">In the order of the prompt's images.</param>
    /// <param name="options">Mode, prompt, limits.</param>
    /// <param name="onText">
    /// Called with characters as they are read, on a thread of the model's, which waits for it; of a loop, also those that the result
    /// leaves out. What it throws ends the reading.
    /// </param>
    /// <param name="cancellation">Obeyed before each token; the result then says <see cref="StopReason.Cancelled"/> and keeps what was
    /// read.</param>
    /// <exception cref="GenerationException">The prompt does not fit the pages or the model.</exception>
    /// <exception cref="ImageFormatException">A page is too narrow for the mode.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled before the model took the pages.</exception>
    Task<ReadResult> ReadAsync(
        IReadOnlyList<RgbImage> pages,
        ReadOptions? options = null,
        Action<string>? onText = null,
        CancellationToken cancellation = default);
}
