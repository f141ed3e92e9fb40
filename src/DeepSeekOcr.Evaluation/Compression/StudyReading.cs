using DeepSeekOcr.Evaluation.Compression.Sources;
using DeepSeekOcr.Generation;
using DeepSeekOcr.Imaging;

namespace DeepSeekOcr.Evaluation.Compression;

/// <summary>How a page was read.</summary>
/// <param name="VisionTokens">Vision tokens that it became.</param>
/// <param name="Expected">What a perfect reader writes, the lines as they stand on the page.</param>
/// <param name="Text">What was read.</param>
/// <param name="Stop">Why it ended.</param>
/// <param name="OutputTokens">Tokens written, by the model's own tokenizer.</param>
/// <param name="Seconds">Time from image to text.</param>
/// <param name="DecodeSeconds">Time in which the tokens were written.</param>
/// <param name="Comparison">How both texts compare.</param>
public sealed record StudyReading(
    int VisionTokens, string Expected, string Text, StopReason Stop, int OutputTokens, double Seconds, double DecodeSeconds,
    PageComparison Comparison)
{
    // A reader that runs on past twice the page has lost it; the rest would only take time.
    private const int MaxTokensPerCharacter = 2;
    private const int SpareTokens = 64;

    /// <summary>Has a page read, and compares.</summary>
    /// <param name="sheet">The page.</param>
    /// <param name="mode">How it becomes vision tokens.</param>
    /// <param name="reader">Reads it.</param>
    /// <param name="cancellation">Obeyed within a token.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static StudyReading Read(StudySheet sheet, ResolutionMode mode, SheetReader reader, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(sheet);
        ArgumentNullException.ThrowIfNull(reader);
        ReadResult result = reader(sheet.Image, mode, MaxTokensPerCharacter * sheet.Text.Length + SpareTokens, cancellation);
        cancellation.ThrowIfCancellationRequested();
        return new StudyReading(
            result.VisionTokens,
            sheet.Text,
            result.Text,
            result.StopReason,
            result.Tokens.Count,
            result.Timings.Total.TotalSeconds,
            result.Timings.Decode.TotalSeconds,
            PageComparison.Of(sheet.Text, result.Text));
    }
}
