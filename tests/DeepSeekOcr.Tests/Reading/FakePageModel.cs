using DeepSeekOcr.Documents;
using DeepSeekOcr.Generation;
using DeepSeekOcr.Imaging;

namespace DeepSeekOcr.Tests.Reading;

/// <summary>A model that says what a test wants.</summary>
internal sealed class FakePageModel(Func<RgbImage, ReadOptions, CancellationToken, ReadResult> read) : IPageModel
{
    public PageModelTraits Traits { get; init; } = new()
    {
        DefaultMode = ResolutionMode.Tiny,
        DefaultGeneration = new GenerationOptions { Repetition = new WindowedNoRepeatNgram(30, 90) { Whitelist = [7] } },
    };

    public Task<ReadResult> ReadAsync(
        IReadOnlyList<RgbImage> pages, ReadOptions? options = null, Action<string>? onText = null, CancellationToken cancellation = default)
    {
        try
        {
            ReadResult result = read(pages[0], options ?? new ReadOptions(), cancellation);
            onText?.Invoke(result.Text);
            return Task.FromResult(result);
        }
        catch (Exception exception)
        {
            return Task.FromException<ReadResult>(exception);
        }
    }

    /// <summary>A result without ids, as a remote model gives it.</summary>
    public static ReadResult Result(
        string text, StopReason reason = StopReason.Completed, int visionTokens = 64, params TokenProbability[] tokens) => new()
        {
            Text = text,
            Tokens = tokens,
            StopReason = reason,
            PromptTokens = visionTokens + 3,
            VisionTokens = visionTokens,
            Timings = default,
        };
}
