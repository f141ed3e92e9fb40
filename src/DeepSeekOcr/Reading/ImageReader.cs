using DeepSeekOcr.Generation;
using DeepSeekOcr.Imaging;
using DeepSeekOcr.Imaging.Analysis;
using DeepSeekOcr.Reading.Legibility;
using DeepSeekOcr.Reading.Retries;
using Microsoft.Extensions.Logging;

namespace DeepSeekOcr.Reading;

/// <summary>Reads images, whole pages or figures: chooses a mode, reads, judges, and reads again where it went wrong.</summary>
internal sealed partial class ImageReader
{
    private readonly IPageModel _model;
    private readonly PageReadOptions _options;
    private readonly IReadOnlyList<ResolutionMode> _modes;
    private readonly RetryLadder _ladder;
    private readonly ILogger _logger;

    /// <exception cref="GenerationException">The budget is below the cheapest mode's tokens.</exception>
    public ImageReader(IPageModel model, PageReadOptions options)
    {
        (_model, _options, _logger) = (model, options, options.Loggers.CreateLogger<ImageReader>());
        _modes = ModeChoice.ModesOf(model.Traits.DefaultMode);
        _ladder = new RetryLadder(model.Traits);
        if (options.Budget < ModeChoice.FewestTokens(_modes))
        {
            throw new GenerationException(
                $"The budget is {options.Budget} vision tokens; the cheapest mode takes {ModeChoice.FewestTokens(_modes)}.");
        }
    }

    /// <summary>Reads an image.</summary>
    /// <param name="image">The image.</param>
    /// <param name="known">What is on it, if that is known already; else it is measured where it is needed.</param>
    /// <param name="asked">Prompt, limits, and the mode unless one is chosen.</param>
    /// <param name="onText">Called with characters as they are read; then the image is read once only.</param>
    /// <param name="cancellation">Obeyed before each token.</param>
    /// <exception cref="GenerationException">The prompt does not fit the image or the model.</exception>
    /// <exception cref="ImageFormatException">The image is too narrow for the mode.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled; not if it is read with <paramref name="onText"/>.</exception>
    public async Task<ImageReading> ReadAsync(
        RgbImage image, PageStatistics? known, ReadOptions asked, Action<string>? onText, CancellationToken cancellation)
    {
        var page = new Subject(image, known);
        ModeChoice? choice = _options.ChooseMode ? ModeChoice.Choose(page.Statistics, _modes, _options.Budget) : null;
        ReadOptions options = asked;
        if (choice is not null)
        {
            LogChosen(_logger, choice.Mode, choice.Reason);
            options = asked with { Mode = choice.Mode };
        }

        if (onText is not null)
        {
            ReadAttempt only = await AttemptAsync(page, RetryStep.AsAsked, options, onText, cancellation).ConfigureAwait(false);
            bool wantsAnother = WantsRetry(only, options) || (choice is not null && WantsLarger([only], image) is not null);
            return new ImageReading([only], choice?.Reason, RetryWithheld: wantsAnother);
        }

        List<ReadAttempt> attempts = await TryAsync(page, options, cancellation).ConfigureAwait(false);
        while (choice is not null && WantsLarger(attempts, image) is { } larger)
        {
            attempts.AddRange(await TryAsync(page, options with { Mode = larger }, cancellation).ConfigureAwait(false));
        }

        return new ImageReading(attempts, choice?.Reason, RetryWithheld: false);
    }

    /// <summary>Reads an image in one mode, in one way after the other until its output ends well.</summary>
    private async Task<List<ReadAttempt>> TryAsync(Subject page, ReadOptions options, CancellationToken cancellation)
    {
        var attempts = new List<ReadAttempt>();
        foreach ((RetryStep step, ReadOptions way) in _ladder.Steps(page.Image, options, _options.Budget))
        {
            attempts.Add(await AttemptAsync(page, step, way, onText: null, cancellation).ConfigureAwait(false));
            cancellation.ThrowIfCancellationRequested();
            if (!WantsRetry(attempts[^1], options))
            {
                break;
            }
        }

        return attempts;
    }

    private async Task<ReadAttempt> AttemptAsync(
        Subject page, RetryStep step, ReadOptions options, Action<string>? onText, CancellationToken cancellation)
    {
        ResolutionMode mode = options.Mode ?? _model.Traits.DefaultMode;
        try
        {
            ReadResult result = await _model.ReadAsync(page.Image, options, onText, cancellation).ConfigureAwait(false);
            LegibilityJudgement judged = Judge(result, options.Prompt, page);
            LogRead(
                _logger, mode, step, result.StopReason, result.VisionTokens, result.OutputTokens, judged.Score,
                result.Timings.Encode.TotalSeconds, result.Timings.Prefill.TotalSeconds, result.Timings.Decode.TotalSeconds);
            return new ReadAttempt(step, mode, result, judged, null);
        }
        catch (Exception exception) when (step != RetryStep.AsAsked && exception is GenerationException or ImageFormatException)
        {
            LogUnread(_logger, mode, step, exception.Message);
            return new ReadAttempt(step, mode, null, null, exception.Message);
        }
    }

    private LegibilityJudgement Judge(ReadResult result, string prompt, Subject page) =>
        _model.Traits.Legibility.Judge(LegibilityFeatures.Of(
            result.Text,
            result.Tokens,
            ReadTask.AsksForText(prompt) ? page.Statistics : null,
            isWhole: result.StopReason == StopReason.Completed));

    private bool WantsRetry(ReadAttempt attempt, ReadOptions asked) => _options.Retry && !_ladder.IsLast(attempt, asked);

    /// <summary>The next larger mode that the budget allows, where what was read is not legible: letters that are too small are
    /// guessed.</summary>
    private ResolutionMode? WantsLarger(IReadOnlyList<ReadAttempt> attempts, RgbImage image)
    {
        int tokens = attempts[^1].Mode.VisionTokensFor(image.Width, image.Height);
        return ReadAttempt.BestOf(attempts).Legibility?.IsLegible == true ? null : _modes
            .Select(other => (Mode: other, Tokens: other.VisionTokensFor(image.Width, image.Height)))
            .Where(other => other.Tokens > tokens && other.Tokens <= (_options.Budget ?? int.MaxValue))
            .OrderBy(other => other.Tokens)
            .FirstOrDefault().Mode;
    }

    /// <summary>An image, and what is on it once somebody asks.</summary>
    private sealed class Subject(RgbImage image, PageStatistics? known)
    {
        private PageStatistics? _statistics = known;

        public RgbImage Image => image;

        public PageStatistics Statistics => _statistics ??= PageStatistics.Of(image);
    }
}
