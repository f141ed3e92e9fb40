using System.Globalization;
using DeepSeekOcr.Documents.Input;
using DeepSeekOcr.Generation;
using DeepSeekOcr.Generation.Retries;
using DeepSeekOcr.Imaging;
using DeepSeekOcr.Imaging.Analysis;
using DeepSeekOcr.Tokenization;

namespace DeepSeekOcr.Documents.Reading;

/// <summary>Reads pages as they come out of documents: straightened, blank ones passed over, in a mode that serves, again where it went wrong.</summary>
/// <remarks>Safe from many threads.</remarks>
public sealed class PageReader
{
    // Below this mean probability a page of a chosen mode is worth a larger one: letters that are too small are guessed.
    private const double SureEnough = 0.85;

    private readonly PageReadOptions _options;
    private readonly Tokenizer _tokenizer;
    private readonly ResolutionMode _defaultMode;
    private readonly IReadOnlyList<ResolutionMode> _modes;
    private readonly RetryLadder _ladder;
    private readonly PageModel _read;

    /// <summary>Prepares to read pages with a model.</summary>
    /// <param name="model">The model.</param>
    /// <param name="options">How; the defaults if absent.</param>
    /// <exception cref="GenerationException">The budget is below the cheapest mode's tokens.</exception>
    public PageReader(OcrModel model, PageReadOptions? options = null)
        : this(model, options ?? new PageReadOptions(), (model ?? throw new ArgumentNullException(nameof(model))).Read)
    {
    }

    /// <summary>Prepares to read pages with a session, which decodes those of several threads together; each gets what the model alone gives.</summary>
    /// <param name="session">The session; when it closes, pages that wait for it are cancelled.</param>
    /// <param name="options">How; the defaults if absent.</param>
    /// <exception cref="GenerationException">The budget is below the cheapest mode's tokens.</exception>
    public PageReader(OcrSession session, PageReadOptions? options = null)
        : this(
            (session ?? throw new ArgumentNullException(nameof(session))).Model,
            options ?? new PageReadOptions(),
            (page, how, onText, cancellation) => session.ReadAsync(page, how, onText, cancellation).GetAwaiter().GetResult())
    {
    }

    internal PageReader(OcrModel model, PageReadOptions options, PageModel read)
    {
        (_options, _read, _tokenizer, _defaultMode) = (options, read, model.Tokenizer, model.DefaultMode);
        _modes = ModeChoice.ModesOf(_defaultMode);
        if (options.Budget < ModeChoice.FewestTokens(_modes))
        {
            throw new GenerationException($"The budget is {options.Budget} vision tokens; the cheapest mode takes {ModeChoice.FewestTokens(_modes)}.");
        }

        _ladder = new RetryLadder((page, how, cancellation) => read(page, how, onText: null, cancellation), model.DefaultMode, model.DefaultGeneration);
    }

    /// <summary>Reads a picture; see <see cref="OcrModel.Read(RgbImage, ReadOptions?, Action{string}?, CancellationToken)"/>.</summary>
    internal delegate ReadResult PageModel(RgbImage page, ReadOptions? options, Action<string>? onText, CancellationToken cancellation);

    /// <summary>Reads a page.</summary>
    /// <param name="document">What messages call the document.</param>
    /// <param name="page">The page, or why there is none.</param>
    /// <param name="onText">
    /// Called, on this thread or the session's, with characters as they are read. Then the page is read once only: what was shown cannot be taken back.
    /// </param>
    /// <param name="cancellation">Obeyed before each token.</param>
    /// <returns>The reading; a page that cannot be read says why.</returns>
    /// <exception cref="OperationCanceledException">It was cancelled; not if it is read with <paramref name="onText"/>.</exception>
    public PageRecord Read(string document, SourcePage page, Action<string>? onText = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(document);
        ArgumentNullException.ThrowIfNull(page);
        if (page.Image is not { } picture)
        {
            return Failed(page.Number, page.Error!);
        }

        UprightPage upright = _options.Straighten ? UprightPage.Of(picture) : UprightPage.AsItIs(picture);
        PageRecord start = Describe(page, picture, upright);
        if (_options.SkipBlank && upright.Statistics.IsBlank)
        {
            return start with { Status = PageStatus.Blank };
        }

        try
        {
            return Read(start, upright, WithDraft(page, cancellation), onText, cancellation);
        }
        catch (Exception exception) when (exception is GenerationException or ImageFormatException)
        {
            return Failed(page.Number, $"{document}: page {page.Number}: {exception.Message}");
        }
    }

    private static PageRecord Failed(int number, string error) => new() { Number = number, Status = PageStatus.Failed, Error = error };

    private static PageRecord Describe(SourcePage page, RgbImage picture, UprightPage upright)
    {
        AffineMap map = upright.ToOriginal;
        return new PageRecord
        {
            Number = page.Number,
            Status = PageStatus.Unknown,
            Width = upright.Image.Width,
            Height = upright.Image.Height,
            OriginalWidth = picture.Width,
            OriginalHeight = picture.Height,
            ToOriginal = [(float)map.XX, (float)map.YX, (float)map.XY, (float)map.YY, (float)map.X0, (float)map.Y0],
            Warning = page.Warning,
        };
    }

    /// <summary>How the page is read, with what the document itself says it says as the draft.</summary>
    private ReadOptions WithDraft(SourcePage page, CancellationToken cancellation) => _options.Read.Draft is not null
        ? _options.Read
        : _options.Read with { Draft = page.ReadTextAsync(cancellation).GetAwaiter().GetResult() };

    private PageRecord Read(PageRecord start, UprightPage upright, ReadOptions asked, Action<string>? onText, CancellationToken cancellation)
    {
        ModeChoice? choice = _options.ChooseMode ? ModeChoice.Choose(upright.Statistics, _modes, _options.Budget) : null;
        ReadOptions options = choice is null ? asked : asked with { Mode = choice.Mode };
        List<ReadAttempt> attempts = [.. onText is null ? Attempt(upright.Image, options, cancellation) : [Show(upright.Image, options, onText, cancellation)]];
        while (onText is null && choice is not null && Confidence(Best(attempts).Result!) < SureEnough && Larger(attempts[^1].Mode, upright.Image) is { } larger)
        {
            attempts.AddRange(Attempt(upright.Image, options with { Mode = larger }, cancellation));
        }

        if (onText is null)
        {
            cancellation.ThrowIfCancellationRequested();
        }

        ReadAttempt best = Best(attempts);
        ReadResult result = best.Result!;
        return start with
        {
            Status = PageStatus.Of(result.StopReason),
            Text = result.Text,
            Lengths = Lengths(result.Ids),
            Probabilities = result.Probabilities,
            Removed = result.RemovedText,
            Mode = best.Mode.Name,
            Reason = choice?.Reason,
            VisionTokens = result.VisionTokens,
            VisionTokensSpent = attempts.Sum(attempt => attempt.Result?.VisionTokens ?? 0),
            Result = result,
            Attempts = attempts.Count == 1 ? [] : [.. attempts.Select(Describe)],
        };
    }

    private IEnumerable<ReadAttempt> Attempt(RgbImage page, ReadOptions options, CancellationToken cancellation) =>
        _options.Retry ? _ladder.Read(page, options, _options.Budget, cancellation).Attempts : [Show(page, options, onText: null, cancellation)];

    private ReadAttempt Show(RgbImage page, ReadOptions options, Action<string>? onText, CancellationToken cancellation) =>
        new(RetryStep.AsAsked, options.Mode ?? _defaultMode, _read(page, options, onText, cancellation), null);

    /// <summary>The surest of the attempts that ended by themselves; else the one with the highest score.</summary>
    private static ReadAttempt Best(List<ReadAttempt> attempts) =>
        attempts.Where(attempt => attempt.Result?.StopReason == StopReason.Completed).MaxBy(attempt => Confidence(attempt.Result!))
        ?? attempts.MaxBy(attempt => attempt.Score)!;

    private static double Confidence(ReadResult result) => result.Probabilities.Count == 0 ? 0 : result.Probabilities.Average();

    /// <summary>The next larger mode that the budget allows; absent beyond the largest.</summary>
    private ResolutionMode? Larger(ResolutionMode mode, RgbImage page)
    {
        int tokens = mode.VisionTokensFor(page.Width, page.Height);
        return _modes
            .Select(other => (Mode: other, Tokens: other.VisionTokensFor(page.Width, page.Height)))
            .Where(other => other.Tokens > tokens && other.Tokens <= (_options.Budget ?? int.MaxValue))
            .OrderBy(other => other.Tokens)
            .FirstOrDefault().Mode;
    }

    private int[] Lengths(IReadOnlyList<int> ids)
    {
        StreamingDecoder decoder = _tokenizer.CreateDecoder();
        int[] lengths = [.. ids.Select(id => decoder.Append(id).Length)];
        if (lengths.Length > 0)
        {
            lengths[^1] += decoder.Flush().Length;
        }

        return lengths;
    }

    private static string Describe(ReadAttempt attempt) => attempt.Result is { } result
        ? string.Create(CultureInfo.InvariantCulture, $"{attempt.Mode} ({attempt.Step}): {PageStatus.Of(result.StopReason)}, {result.Ids.Count} tokens, sure of {Confidence(result):P0}")
        : $"{attempt.Mode} ({attempt.Step}): {attempt.Problem}";
}
