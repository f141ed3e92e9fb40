using DeepSeekOcr.Documents;
using DeepSeekOcr.Generation;
using DeepSeekOcr.Imaging;

namespace DeepSeekOcr.Server.Tests;

/// <summary>A model that writes given pieces, waiting before each until a test lets it.</summary>
internal sealed class TalkingModel(params string[] pieces) : IPageModel
{
    private readonly List<ReadOptions> _asked = [];
    private readonly TaskCompletionSource<StopReason> _ended = new();

    public PageModelTraits Traits { get; } = new()
    {
        DefaultMode = ResolutionMode.Tiny, DefaultGeneration = new GenerationOptions(), PagesAtOnce = 4,
    };

    /// <summary>Awaited before each piece.</summary>
    public Func<int, CancellationToken, Task> Before { get; init; } = (_, _) => Task.CompletedTask;

    /// <summary>What was asked, in order.</summary>
    public IReadOnlyList<ReadOptions> Asked => _asked;

    /// <summary>How the first reading ended, once it has.</summary>
    public Task<StopReason> Ended => _ended.Task;

    public async Task<ReadResult> ReadAsync(
        IReadOnlyList<RgbImage> pages, ReadOptions? options = null, Action<string>? onText = null, CancellationToken cancellation = default)
    {
        _asked.Add(options!);
        var tokens = new List<TokenProbability>();
        string text = "";
        var reason = StopReason.Completed;
        for (int i = 0; i < pieces.Length; i++)
        {
            try
            {
                await Before(i, cancellation);
                cancellation.ThrowIfCancellationRequested();
            }
            catch (OperationCanceledException)
            {
                reason = StopReason.Cancelled;
                break;
            }

            text += pieces[i];
            tokens.Add(new TokenProbability(pieces[i].Length, 0.5));
            onText?.Invoke(pieces[i]);
        }

        _ended.TrySetResult(reason);
        return new ReadResult
        {
            Text = text, Tokens = tokens, StopReason = reason, PromptTokens = 70, VisionTokens = 64, Timings = default,
        };
    }
}
