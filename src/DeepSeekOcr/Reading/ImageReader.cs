using DeepSeekOcr.Generation;
using DeepSeekOcr.Imaging;
using DeepSeekOcr.Imaging.Analysis;
using DeepSeekOcr.Reading.Retries;

namespace DeepSeekOcr.Reading;

/// <summary>Reads images, whole pages or figures, in a mode that serves and again where it went wrong.</summary>
internal sealed class ImageReader
{
    // Below this mean probability an image in a chosen mode is worth a larger one: letters that are too small are guessed.
    private const double SureEnough = 0.85;

    private readonly PageReadOptions _options;
    private readonly ResolutionMode _defaultMode;
    private readonly IReadOnlyList<ResolutionMode> _modes;
    private readonly RetryLadder _ladder;
    private readonly PageReader.PageModel _read;

    /// <exception cref="GenerationException">The budget is below the cheapest mode's tokens.</exception>
    public ImageReader(OcrModel model, PageReadOptions options, PageReader.PageModel read)
    {
        (_options, _read, _defaultMode) = (options, read, model.DefaultMode);
        _modes = ModeChoice.ModesOf(_defaultMode);
        if (options.Budget < ModeChoice.FewestTokens(_modes))
        {
            throw new GenerationException(
                $"The budget is {options.Budget} vision tokens; the cheapest mode takes {ModeChoice.FewestTokens(_modes)}.");
        }

        _ladder = new RetryLadder(
            (page, how, cancellation) => read(page, how, onText: null, cancellation), model.DefaultMode, model.DefaultGeneration);
    }

    /// <summary>Reads an image.</summary>
    /// <param name="image">The image.</param>
    /// <param name="statistics">What is on it, if that is known already; else found out where the choice of a mode needs it.</param>
    /// <param name="options">Prompt, limits, and the mode unless one is chosen.</param>
    /// <param name="onText">Called with characters as they are read; then the image is read once only.</param>
    /// <param name="cancellation">Obeyed before each token.</param>
    /// <exception cref="GenerationException">The prompt does not fit the image or the model.</exception>
    /// <exception cref="ImageFormatException">The image is too narrow for the mode.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled; not if it is read with <paramref name="onText"/>.</exception>
    public ImageReading Read(
        RgbImage image, PageStatistics? statistics, ReadOptions options, Action<string>? onText, CancellationToken cancellation)
    {
        ModeChoice? choice = _options.ChooseMode
            ? ModeChoice.Choose(statistics ?? PageStatistics.Of(image), _modes, _options.Budget)
            : null;
        options = choice is null ? options : options with { Mode = choice.Mode };
        if (onText is not null)
        {
            return new ImageReading([Once(image, options, onText, cancellation)], choice?.Reason);
        }

        List<ReadAttempt> attempts = [.. Attempt(image, options, cancellation)];
        while (choice is not null && ImageReading.BestOf(attempts).Confidence < SureEnough
            && Larger(attempts[^1].Mode, image) is { } larger)
        {
            attempts.AddRange(Attempt(image, options with { Mode = larger }, cancellation));
        }

        cancellation.ThrowIfCancellationRequested();
        return new ImageReading(attempts, choice?.Reason);
    }

    private IEnumerable<ReadAttempt> Attempt(RgbImage image, ReadOptions options, CancellationToken cancellation) =>
        _options.Retry
            ? _ladder.Read(image, options, _options.Budget, cancellation).Attempts
            : [Once(image, options, onText: null, cancellation)];

    private ReadAttempt Once(RgbImage image, ReadOptions options, Action<string>? onText, CancellationToken cancellation) =>
        new(RetryStep.AsAsked, options.Mode ?? _defaultMode, _read(image, options, onText, cancellation), null);

    /// <summary>The next larger mode that the budget allows; absent beyond the largest.</summary>
    private ResolutionMode? Larger(ResolutionMode mode, RgbImage image)
    {
        int tokens = mode.VisionTokensFor(image.Width, image.Height);
        return _modes
            .Select(other => (Mode: other, Tokens: other.VisionTokensFor(image.Width, image.Height)))
            .Where(other => other.Tokens > tokens && other.Tokens <= (_options.Budget ?? int.MaxValue))
            .OrderBy(other => other.Tokens)
            .FirstOrDefault().Mode;
    }
}
