using DeepSeekOcr.Data.Pages;
using DeepSeekOcr.Data.Texts;
using DeepSeekOcr.Generation;
using DeepSeekOcr.Imaging;
using DeepSeekOcr.Rendering;

namespace DeepSeekOcr.Evaluation;

/// <summary>How well rendered pages of one kind were read.</summary>
/// <param name="Kind">What the pages say.</param>
/// <param name="Pages">How many there were.</param>
/// <param name="Characters">Characters of a page, on average.</param>
/// <param name="Precision">Character precision: 1 − edit distance / length, a page.</param>
/// <param name="ExactWords">Share of the words that were read letter for letter.</param>
/// <param name="Stops">How many pages ended for which reason.</param>
/// <param name="CharactersPerSecond">Characters written a second, encoding included.</param>
public sealed record TextEvaluationResult(
    TextKind Kind,
    int Pages,
    double Characters,
    ConfidenceInterval Precision,
    double ExactWords,
    IReadOnlyDictionary<StopReason, int> Stops,
    double CharactersPerSecond);

/// <summary>Renders text that no model was trained on, has it read, free-running, and compares.</summary>
public sealed record TextEvaluation
{
    /// <summary>Pages of a kind. Default: 50.</summary>
    public int Pages { get; init; } = 50;

    /// <summary>Chooses the pages. Default: 20260101, which no training run of this repository uses.</summary>
    public long Seed { get; init; } = 20260101;

    /// <summary>About so many characters are on a page. Default: 400.</summary>
    public int Characters { get; init; } = 400;

    /// <summary>The typeface, black on white. Default: <see cref="FontLibrary.Default"/>.</summary>
    public Font Font { get; init; } = FontLibrary.Default;

    /// <summary>How the type is set, text that does not fit being cut; null leaves the size to <see cref="SizePixels"/>. Default: 4x2, at
    /// which about 400 characters fill a Tiny page.</summary>
    public TokenGrid? Grid { get; init; } = TokenGrid.Settings[0];

    /// <summary>
    /// Size of the type in pixels off the grid, text that does not fit being cut; null takes the largest at which it fits. Default: null.
    /// </summary>
    public float? SizePixels { get; init; }

    /// <summary>Resolution and vision tokens. Default: Tiny.</summary>
    public ResolutionMode Mode { get; init; } = ResolutionMode.Tiny;

    /// <summary>Reads pages of one kind; prose comes from <see cref="Corpus.HeldOut"/>.</summary>
    /// <param name="model">The model.</param>
    /// <param name="kind">What the pages say.</param>
    /// <param name="onPage">Called after each page with how many are done.</param>
    /// <param name="cancellation">Obeyed within a token.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public TextEvaluationResult Measure(OcrModel model, TextKind kind, Action<int>? onPage = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentOutOfRangeException.ThrowIfLessThan(Pages, 1);
        var options = new ReadOptions
        {
            Mode = Mode,

            // A reader that runs on past twice the page has lost it; the rest would only take time.
            Generation =
                model.Traits.DefaultGeneration with
                {
                    MaxTokens = Math.Min(model.Traits.DefaultGeneration.MaxTokens, (2 * Characters) + 64),
                },
        };
        using var source = new TextPageSource(Options(kind), Seed);
        var precision = new List<double>();
        var words = new List<double>();
        var stops = new SortedDictionary<StopReason, int>();
        long written = 0;
        long expected = 0;
        TimeSpan time = TimeSpan.Zero;
        for (int i = 0; i < Pages; i++)
        {
            RenderedPage page = source.Page(i).Page;
            ReadResult result = model.Read(new RgbImage(page.Width, page.Height, page.ToRgb()), options, onText: null, cancellation);
            cancellation.ThrowIfCancellationRequested();
            precision.Add(TextAccuracy.Precision(page.Text, result.Text));
            words.Add(TextAccuracy.ExactWordRate(page.Text, result.Text));
            stops[result.StopReason] = stops.GetValueOrDefault(result.StopReason) + 1;
            written += result.Text.Length;
            expected += page.Text.Length;
            time += result.Timings.Total;
            onPage?.Invoke(i + 1);
        }

        return new TextEvaluationResult(
            kind, Pages, (double)expected / Pages, ConfidenceInterval.Bootstrap(precision), words.Average(), stops,
            written / time.TotalSeconds);
    }

    /// <summary>Which pages of a kind are read.</summary>
    public TextPageOptions Options(TextKind kind) => TextPageOptions.Plain with
    {
        Width = Mode.PageSide,
        Height = Mode.PageSide,
        MinCharacters = Characters,
        MaxCharacters = Characters,
        Corpus = Corpus.HeldOut,
        Fonts = [Font],
        SizePixels = SizePixels,
        Grids = Grid is { } grid ? [grid] : [],
        ProseWeight = kind == TextKind.Prose ? 1 : 0,
        RandomWeight = kind == TextKind.Random ? 1 : 0,
        MixedWeight = kind == TextKind.Mixed ? 1 : 0,
    };
}
