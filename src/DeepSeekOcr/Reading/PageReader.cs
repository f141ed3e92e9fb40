using System.Globalization;
using DeepSeekOcr.Documents;
using DeepSeekOcr.Generation;
using DeepSeekOcr.Imaging;
using DeepSeekOcr.Imaging.Analysis;
using DeepSeekOcr.Input.Sources;
using DeepSeekOcr.Reading.Retries;
using Microsoft.Extensions.Logging;

namespace DeepSeekOcr.Reading;

/// <summary>
/// Reads pages as they come out of documents: straightened, blank ones passed over, in a mode that serves, again where it went wrong.
/// </summary>
/// <remarks>Safe from many threads.</remarks>
public sealed partial class PageReader
{
    private readonly PageReadOptions _options;
    private readonly ImageReader _images;
    private readonly DeepParser? _figures;
    private readonly ILogger _logger;

    /// <summary>Prepares to read pages with a model.</summary>
    /// <param name="model">The model; a session decodes the pages of several callers together, and each gets what it would get
    /// alone.</param>
    /// <param name="options">How; the defaults if absent.</param>
    /// <exception cref="GenerationException">The budget is below the cheapest mode's tokens.</exception>
    public PageReader(IPageModel model, PageReadOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        _options = options ?? new PageReadOptions();
        _logger = _options.Loggers.CreateLogger<PageReader>();
        _images = new ImageReader(model, _options);
        _figures = _options.Deep ? new DeepParser(_images, _options.Read) : null;
    }

    /// <summary>Told how documents are read.</summary>
    internal ILoggerFactory Loggers => _options.Loggers;

    /// <summary>Reads a page.</summary>
    /// <param name="document">What messages call the document.</param>
    /// <param name="page">The page, or why there is none.</param>
    /// <param name="onText">
    /// Called, on a thread of the model's, with characters as they are read. Then the page is read once only, and its figures are not: what
    /// was shown cannot be taken back. <see cref="PageRecord.RetryWithheld"/> says whether it would have been read again.
    /// </param>
    /// <param name="cancellation">Obeyed before each token.</param>
    /// <returns>The reading; a page that cannot be read says why.</returns>
    /// <exception cref="OperationCanceledException">It was cancelled; not if it is read with <paramref name="onText"/>.</exception>
    public async Task<PageRecord> ReadAsync(
        string document, SourcePage page, Action<string>? onText = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(document);
        ArgumentNullException.ThrowIfNull(page);
        if (page.Image is not { } image)
        {
            return Failed(page.Number, page.Error!);
        }

        UprightPage upright = _options.Straighten ? UprightPage.Of(image) : UprightPage.AsItIs(image);
        LogPage(
            _logger, document, page.Number, image.Width, image.Height, upright.Orientation.Turn ?? PageTurn.None, upright.Orientation.Skew);
        PageRecord start = Describe(page, image, upright);
        if (_options.SkipBlank && upright.Statistics.IsBlank)
        {
            LogBlank(_logger, document, page.Number);
            return start with { Status = PageStatus.Blank };
        }

        try
        {
            ReadOptions asked = await WithDraftAsync(page, cancellation).ConfigureAwait(false);
            PageRecord read = await ReadAsync(start, upright, asked, onText, cancellation).ConfigureAwait(false);
            LogDone(_logger, document, page.Number, read.Status.Name, Math.Max(1, read.Attempts.Count));
            return read;
        }
        catch (Exception exception) when (exception is GenerationException or ImageFormatException)
        {
            return Failed(page.Number, $"{document}: page {page.Number}: {exception.Message}");
        }
    }

    private PageRecord Failed(int number, string error)
    {
        LogFailed(_logger, error);
        return new PageRecord { Number = number, Status = PageStatus.Failed, Error = error };
    }

    private static PageRecord Describe(SourcePage page, RgbImage image, UprightPage upright)
    {
        AffineMap map = upright.ToOriginal;
        return new PageRecord
        {
            Number = page.Number,
            Status = PageStatus.Unknown,
            Width = upright.Image.Width,
            Height = upright.Image.Height,
            OriginalWidth = image.Width,
            OriginalHeight = image.Height,
            ToOriginal = [(float)map.XX, (float)map.YX, (float)map.XY, (float)map.YY, (float)map.X0, (float)map.Y0],
            Dpi = page.Dpi,
            Warning = page.Warning,
        };
    }

    /// <summary>How the page is read, with what the document itself says it says as the draft.</summary>
    private async Task<ReadOptions> WithDraftAsync(SourcePage page, CancellationToken cancellation) => _options.Read.Draft is not null
        ? _options.Read
        : _options.Read with { Draft = await page.ReadTextAsync(cancellation).ConfigureAwait(false) };

    private async Task<PageRecord> ReadAsync(
        PageRecord start, UprightPage upright, ReadOptions asked, Action<string>? onText, CancellationToken cancellation)
    {
        ImageReading reading = await _images.ReadAsync(upright.Image, upright.Statistics, asked, onText, cancellation)
            .ConfigureAwait(false);
        ReadResult result = reading.Result;
        PageRecord page = start with
        {
            Status = reading.Status,
            Legibility = reading.Legibility,
            Text = result.Text,
            Tokens = result.Tokens,
            Removed = result.RemovedText,
            Mode = reading.Mode.Name,
            Reason = reading.Reason,
            VisionTokens = result.VisionTokens,
            VisionTokensSpent = reading.VisionTokensSpent,
            Result = result,
            Attempts = reading.Attempts.Count == 1 ? [] : [.. reading.Attempts.Select(Describe)],
            RetryWithheld = reading.RetryWithheld,
        };
        if (_figures is null || onText is not null)
        {
            return page;
        }

        (IReadOnlyList<FigureRecord> figures, int spent) =
            await _figures.ReadAsync(page.ToUprightPage(), upright.Image, cancellation).ConfigureAwait(false);
        return page with { Figures = figures, VisionTokensSpent = page.VisionTokensSpent + spent };
    }

    private static string Describe(ReadAttempt attempt) => attempt.Result is { } result
        ? string.Create(
            CultureInfo.InvariantCulture,
            $"{attempt.Mode} ({attempt.Step}): {PageStatus.Of(result.StopReason)}, {result.OutputTokens} tokens, sure of "
                + $"{attempt.Confidence:P0}")
        : $"{attempt.Mode} ({attempt.Step}): {attempt.Problem}";
}
