using DeepSeekOcr.Generation;
using DeepSeekOcr.Imaging;

namespace DeepSeekOcr.Reading.Retries;

/// <summary>The ways to read an image, one after the other, until the model ends its output by itself.</summary>
/// <remarks>At most four: see <see cref="RetryStep"/>. What the first ran into, if the caller set it, is no reason for another.</remarks>
internal sealed class RetryLadder(PageModelTraits traits)
{
    // Those that the published script for PDF files takes.
    private const int OtherSize = 20;
    private const int OtherWindow = 50;

    /// <summary>The ways, cheapest first.</summary>
    /// <param name="image">The image.</param>
    /// <param name="options">How it is read at first.</param>
    /// <param name="budget">Most vision tokens of an attempt after the first; no limit if absent.</param>
    public IEnumerable<(RetryStep Step, ReadOptions Options)> Steps(RgbImage image, ReadOptions options, int? budget) =>
        Steps(image, options).Where(next => next.Step == RetryStep.AsAsked
            || (next.Options.Mode ?? traits.DefaultMode).VisionTokensFor(image.Width, image.Height) <= (budget ?? int.MaxValue));

    /// <summary>Whether an attempt ends the trying.</summary>
    /// <param name="attempt">The attempt.</param>
    /// <param name="asked">How the image was to be read.</param>
    public bool IsLast(ReadAttempt attempt, ReadOptions asked) =>
        attempt.Result is { StopReason: StopReason.Completed or StopReason.Cancelled }
        || (attempt.Step == RetryStep.AsAsked && IsCutAsAsked(attempt, asked.Generation));

    /// <summary>Whether a reading ran into a limit that the caller set: another one would be cut there too.</summary>
    private bool IsCutAsAsked(ReadAttempt attempt, GenerationOptions? asked) => attempt.Result?.StopReason switch
    {
        StopReason.LengthLimit => asked is not null && asked.MaxTokens != traits.DefaultGeneration.MaxTokens,
        StopReason.PageCeiling => asked?.PageCeiling is { } ceiling && ceiling != traits.DefaultGeneration.PageCeiling,
        _ => false,
    };

    private IEnumerable<(RetryStep Step, ReadOptions Options)> Steps(RgbImage image, ReadOptions options)
    {
        ResolutionMode mode = options.Mode ?? traits.DefaultMode;
        GenerationOptions generation = options.Generation ?? traits.DefaultGeneration;
        yield return (RetryStep.AsAsked, options);

        ReadOptions otherwise = options with { Generation = generation with { Repetition = Other(generation.Repetition) } };
        yield return (RetryStep.OtherRepetition, otherwise);

        if (!traits.TakesMode)
        {
            yield break;
        }

        ResolutionMode other = Other(mode);
        yield return (RetryStep.OtherMode, options with { Mode = other });

        ResolutionMode tiles = mode.TileSize is null ? ResolutionMode.Gundam : ResolutionMode.GundamM;
        if (tiles != mode && tiles.GridFor(image.Width, image.Height) != CropGrid.Uncut)
        {
            yield return (RetryStep.Tiles, options with { Mode = tiles });
        }
    }

    private WindowedNoRepeatNgram Other(RepetitionRule? rule)
    {
        IReadOnlyList<int> whitelist = ((rule ?? traits.DefaultGeneration.Repetition) as WindowedNoRepeatNgram)?.Whitelist ?? [];
        var shorter = new WindowedNoRepeatNgram(OtherSize, OtherWindow) { Whitelist = whitelist };
        return rule?.Size == OtherSize
            ? new WindowedNoRepeatNgram(GenerationDefaults.NgramSize, GenerationDefaults.NgramWindow) { Whitelist = whitelist }
            : shorter;
    }

    private static ResolutionMode Other(ResolutionMode mode) =>
        mode.TileSize is not null ? ResolutionMode.Base
        : ResolutionMode.All.FirstOrDefault(other => other.TileSize is null && other.GlobalSize > mode.GlobalSize) ?? ResolutionMode.Base;
}
