using DeepSeekOcr.Generation;
using DeepSeekOcr.Imaging;

namespace DeepSeekOcr.Reading.Retries;

/// <summary>Reads a page again, another way each time, until the model ends it by itself; keeps the best attempt and reports all.</summary>
/// <remarks>
/// At most four attempts: see <see cref="RetryStep"/>. What the first ran into, if the caller set it, is no reason for another. Safe from
/// many threads.
/// </remarks>
public sealed class RetryLadder
{
    // Those that the published script for PDF files takes.
    private const int OtherSize = 20;
    private const int OtherWindow = 50;

    private readonly Func<RgbImage, ReadOptions, CancellationToken, ReadResult> _read;
    private readonly ResolutionMode _defaultMode;
    private readonly GenerationOptions _defaultGeneration;

    /// <summary>A ladder for a model.</summary>
    public RetryLadder(OcrModel model)
        : this(
            (page, options, cancellation) => model.Read(page, options, onText: null, cancellation),
            (model ?? throw new ArgumentNullException(nameof(model))).DefaultMode,
            model.DefaultGeneration)
    {
    }

    internal RetryLadder(
        Func<RgbImage, ReadOptions, CancellationToken, ReadResult> read, ResolutionMode defaultMode, GenerationOptions defaultGeneration) =>
        (_read, _defaultMode, _defaultGeneration) = (read, defaultMode, defaultGeneration);

    /// <summary>Reads a page.</summary>
    /// <param name="page">The image.</param>
    /// <param name="options">How it is read at first.</param>
    /// <param name="budget">Most vision tokens of an attempt after the first; no limit if absent.</param>
    /// <param name="cancellation">Obeyed before each token; the last attempt then says <see cref="StopReason.Cancelled"/>.</param>
    /// <exception cref="GenerationException">The prompt does not fit the page or the model.</exception>
    /// <exception cref="ImageFormatException">The page is too narrow for the mode.</exception>
    public RetriedReading Read(RgbImage page, ReadOptions? options = null, int? budget = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(page);
        options ??= new ReadOptions();
        var attempts = new List<ReadAttempt>();
        foreach ((RetryStep step, ReadOptions with) in Steps(page, options))
        {
            if (step != RetryStep.AsAsked && (with.Mode ?? _defaultMode).VisionTokensFor(page.Width, page.Height) > budget)
            {
                continue;
            }

            ReadAttempt attempt = Attempt(page, step, with, cancellation);
            attempts.Add(attempt);
            if (attempt.Result is { StopReason: StopReason.Completed or StopReason.Cancelled }
                || (step == RetryStep.AsAsked && IsCutAsAsked(attempt, options.Generation)))
            {
                break;
            }
        }

        return new RetriedReading(attempts.MaxBy(attempt => attempt.Score)!.Result!, attempts);
    }

    /// <summary>Whether a reading ran into a limit that the caller set: another one would be cut there too.</summary>
    private bool IsCutAsAsked(ReadAttempt attempt, GenerationOptions? asked) => attempt.Result?.StopReason switch
    {
        StopReason.LengthLimit => asked is not null && asked.MaxTokens != _defaultGeneration.MaxTokens,
        StopReason.PageCeiling => asked?.PageCeiling is { } ceiling && ceiling != _defaultGeneration.PageCeiling,
        _ => false,
    };

    private ReadAttempt Attempt(RgbImage page, RetryStep step, ReadOptions options, CancellationToken cancellation)
    {
        ResolutionMode mode = options.Mode ?? _defaultMode;
        try
        {
            return new ReadAttempt(step, mode, _read(page, options, cancellation), null);
        }
        catch (Exception exception) when (step != RetryStep.AsAsked && exception is GenerationException or ImageFormatException)
        {
            return new ReadAttempt(step, mode, null, exception.Message);
        }
    }

    private IEnumerable<(RetryStep Step, ReadOptions Options)> Steps(RgbImage page, ReadOptions options)
    {
        ResolutionMode mode = options.Mode ?? _defaultMode;
        GenerationOptions generation = options.Generation ?? _defaultGeneration;
        yield return (RetryStep.AsAsked, options);

        ReadOptions otherwise = options with { Generation = generation with { Repetition = Other(generation.Repetition) } };
        yield return (RetryStep.OtherRepetition, otherwise);

        ResolutionMode other = Other(mode);
        yield return (RetryStep.OtherMode, options with { Mode = other });

        ResolutionMode tiles = mode.TileSize is null ? ResolutionMode.Gundam : ResolutionMode.GundamM;
        if (tiles != mode && tiles.GridFor(page.Width, page.Height) != CropGrid.Uncut)
        {
            yield return (RetryStep.Tiles, options with { Mode = tiles });
        }
    }

    private WindowedNoRepeatNgram Other(RepetitionRule? rule)
    {
        IReadOnlyList<int> whitelist = ((rule ?? _defaultGeneration.Repetition) as WindowedNoRepeatNgram)?.Whitelist ?? [];
        var shorter = new WindowedNoRepeatNgram(OtherSize, OtherWindow) { Whitelist = whitelist };
        return rule?.Size == OtherSize
            ? new WindowedNoRepeatNgram(GenerationDefaults.NgramSize, GenerationDefaults.NgramWindow) { Whitelist = whitelist }
            : shorter;
    }

    private static ResolutionMode Other(ResolutionMode mode) =>
        mode.TileSize is not null ? ResolutionMode.Base
        : ResolutionMode.All.FirstOrDefault(other => other.TileSize is null && other.GlobalSize > mode.GlobalSize) ?? ResolutionMode.Base;
}
