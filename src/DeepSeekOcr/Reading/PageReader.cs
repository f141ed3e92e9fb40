using System.Globalization;
using DeepSeekOcr.Documents;
using DeepSeekOcr.Generation;
using DeepSeekOcr.Imaging;
using DeepSeekOcr.Imaging.Analysis;
using DeepSeekOcr.Input.Sources;
using DeepSeekOcr.Reading.Legibility;
using DeepSeekOcr.Reading.Retries;
using DeepSeekOcr.Tokenization;

namespace DeepSeekOcr.Reading;

/// <summary>
/// Reads pages as they come out of documents: straightened, blank ones passed over, in a mode that serves, again where it went wrong.
/// </summary>
/// <remarks>Safe from many threads.</remarks>
public sealed class PageReader
{
    private readonly PageReadOptions _options;
    private readonly Tokenizer _tokenizer;
    private readonly LegibilityRule _legibility;
    private readonly ImageReader _images;
    private readonly DeepParser? _figures;

    /// <summary>Prepares to read pages with a model.</summary>
    /// <param name="model">The model.</param>
    /// <param name="options">How; the defaults if absent.</param>
    /// <exception cref="GenerationException">The budget is below the cheapest mode's tokens.</exception>
    public PageReader(OcrModel model, PageReadOptions? options = null)
        : this(model, options ?? new PageReadOptions(), (model ?? throw new ArgumentNullException(nameof(model))).Read)
    {
    }

    /// <summary>
    /// Prepares to read pages with a session, which decodes those of several threads together; each gets what the model alone gives.
    /// </summary>
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
        (_options, _tokenizer, _legibility) = (options, model.Tokenizer, model.Legibility);
        _images = new ImageReader(model, options, read);
        _figures = options.Deep ? new DeepParser(_images, options.Read) : null;
    }

    /// <summary>Reads an image; see <see cref="OcrModel.Read(RgbImage, ReadOptions?, Action{string}?, CancellationToken)"/>.</summary>
    internal delegate ReadResult PageModel(RgbImage page, ReadOptions? options, Action<string>? onText, CancellationToken cancellation);

    /// <summary>Reads a page.</summary>
    /// <param name="document">What messages call the document.</param>
    /// <param name="page">The page, or why there is none.</param>
    /// <param name="onText">
    /// Called, on this thread or the session's, with characters as they are read. Then the page is read once only, and its figures are not:
    /// what was shown cannot be taken back.
    /// </param>
    /// <param name="cancellation">Obeyed before each token.</param>
    /// <returns>The reading; a page that cannot be read says why.</returns>
    /// <exception cref="OperationCanceledException">It was cancelled; not if it is read with <paramref name="onText"/>.</exception>
    public PageRecord Read(string document, SourcePage page, Action<string>? onText = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(document);
        ArgumentNullException.ThrowIfNull(page);
        if (page.Image is not { } image)
        {
            return Failed(page.Number, page.Error!);
        }

        UprightPage upright = _options.Straighten ? UprightPage.Of(image) : UprightPage.AsItIs(image);
        PageRecord start = Describe(page, image, upright);
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
            Warning = page.Warning,
        };
    }

    /// <summary>How the page is read, with what the document itself says it says as the draft.</summary>
    private ReadOptions WithDraft(SourcePage page, CancellationToken cancellation) => _options.Read.Draft is not null
        ? _options.Read
        : _options.Read with { Draft = page.ReadTextAsync(cancellation).GetAwaiter().GetResult() };

    private PageRecord Read(
        PageRecord start, UprightPage upright, ReadOptions asked, Action<string>? onText, CancellationToken cancellation)
    {
        ImageReading reading = _images.Read(upright.Image, upright.Statistics, asked, onText, cancellation);
        ReadResult result = reading.Result;
        int[] lengths = Lengths(result.Ids);
        LegibilityJudgement legibility = Judge(result, lengths, asked.Prompt, upright.Statistics);
        PageRecord page = start with
        {
            Status = legibility.IsLegible || result.StopReason == StopReason.Cancelled
                ? PageStatus.Of(result.StopReason)
                : PageStatus.LowConfidence,
            Legibility = legibility,
            Text = result.Text,
            Lengths = lengths,
            Probabilities = result.Probabilities,
            Removed = result.RemovedText,
            Mode = reading.Mode.Name,
            Reason = reading.Reason,
            VisionTokens = result.VisionTokens,
            VisionTokensSpent = reading.VisionTokensSpent,
            Result = result,
            Attempts = reading.Attempts.Count == 1 ? [] : [.. reading.Attempts.Select(Describe)],
        };
        return _figures is null || onText is not null ? page : ReadFigures(_figures, page, upright.Image, cancellation);
    }

    private LegibilityJudgement Judge(ReadResult result, int[] lengths, string prompt, PageStatistics ink)
    {
        TokenProbability[] tokens =
            [.. lengths.Zip(result.Probabilities, (length, probability) => new TokenProbability(length, probability))];
        bool isWhole = result.StopReason == StopReason.Completed;
        return _legibility.Judge(LegibilityFeatures.Of(result.Text, tokens, ReadTask.AsksForText(prompt) ? ink : null, isWhole));
    }

    private static PageRecord ReadFigures(DeepParser parser, PageRecord page, RgbImage image, CancellationToken cancellation)
    {
        (IReadOnlyList<FigureRecord> figures, int spent) = parser.Read(page.ToUprightPage(), image, cancellation);
        return page with { Figures = figures, VisionTokensSpent = page.VisionTokensSpent + spent };
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
        ? string.Create(
            CultureInfo.InvariantCulture,
            $"{attempt.Mode} ({attempt.Step}): {PageStatus.Of(result.StopReason)}, {result.Ids.Count} tokens, sure of "
                + $"{attempt.Confidence:P0}")
        : $"{attempt.Mode} ({attempt.Step}): {attempt.Problem}";
}
