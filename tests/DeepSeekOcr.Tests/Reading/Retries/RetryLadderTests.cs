using DeepSeekOcr.Generation;
using DeepSeekOcr.Imaging;
using DeepSeekOcr.Reading.Retries;

namespace DeepSeekOcr.Tests.Reading.Retries;

public sealed class RetryLadderTests
{
    private static readonly RgbImage Page = new(900, 1200, new byte[900 * 1200 * 3]);

    private static readonly GenerationOptions Defaults = new() { Repetition = new WindowedNoRepeatNgram(30, 90) { Whitelist = [7] } };

    private readonly List<ReadOptions> _asked = [];

    [Fact]
    public void Read_FirstCompletes_TriesNothingElse()
    {
        RetriedReading reading = Read((StopReason.Completed, 5));

        Assert.Equal([RetryStep.AsAsked], Steps(reading));
        Assert.Equal(5, reading.Best.Ids.Count);
    }

    [Fact]
    public void Read_NothingCompletes_TriesEveryStepAndKeepsMost()
    {
        RetriedReading reading = Read(
            (StopReason.RepetitionStopped, 10), (StopReason.RepetitionStopped, 30), (StopReason.LengthLimit, 8000), (
                StopReason.PageCeiling, 4096));

        Assert.Equal([RetryStep.AsAsked, RetryStep.OtherRepetition, RetryStep.OtherMode, RetryStep.Tiles], Steps(reading));
        Assert.Equal(30, reading.Best.Ids.Count);
        Assert.Equal([10, 30, 8000, 4096], reading.Attempts.Select(attempt => attempt.Result!.Ids.Count));
        Assert.Equal(["tiny", "tiny", "small", "gundam"], reading.Attempts.Select(attempt => attempt.Mode.Name));
        var other = Assert.IsType<WindowedNoRepeatNgram>(_asked[1].Generation?.Repetition);
        Assert.Equal((20, 50), (other.Size, other.Window));
        Assert.Equal([7], other.Whitelist);
        Assert.Null(_asked[2].Generation);
    }

    [Theory]
    [InlineData(40, 40)]
    [InlineData(2, 60)]
    [InlineData(0, 60)]
    public void Read_LaterOneCompletes_WinsUnlessItSaysMuchLess(int completed, int best)
    {
        RetriedReading reading = Read((StopReason.RepetitionStopped, 60), (StopReason.Completed, completed));

        Assert.Equal(2, reading.Attempts.Count);
        Assert.Equal(best, reading.Best.Ids.Count);
    }

    [Fact]
    public void Read_ModeThatDoesNotFit_IsReportedAndPassedOver()
    {
        int reads = 0;
        var ladder = new RetryLadder(
            (_, _, _) => ++reads == 3
                ? throw new GenerationException("too long")
                : Result(StopReason.RepetitionStopped, 1), ResolutionMode.Large, Defaults);

        RetriedReading reading = ladder.Read(Page, cancellation: TestContext.Current.CancellationToken);

        Assert.Equal("too long", reading.Attempts[2].Problem);
        Assert.Equal("base", reading.Attempts[2].Mode.Name);
        Assert.Equal(4, reading.Attempts.Count);
    }

    [Fact]
    public void Read_FirstCannotBeRead_Throws() =>
        Assert.Throws<GenerationException>(
            () => new RetryLadder((_, _, _) => throw new GenerationException("no"), ResolutionMode.Tiny, Defaults)
            .Read(Page, cancellation: TestContext.Current.CancellationToken));

    [Fact]
    public void Read_Cancelled_TriesNothingElse() => Assert.Single(Read((StopReason.Cancelled, 3)).Attempts);

    [Theory]
    [InlineData(StopReason.LengthLimit, 100, null, 1)]
    [InlineData(StopReason.LengthLimit, null, null, 4)]
    [InlineData(StopReason.PageCeiling, null, 100, 1)]
    [InlineData(StopReason.PageCeiling, 100, null, 4)]
    [InlineData(StopReason.RepetitionStopped, 100, 100, 4)]
    public void Read_CutByALimit_IsTriedAgainUnlessTheCallerSetIt(StopReason reason, int? maxTokens, int? ceiling, int attempts)
    {
        var ladder = new RetryLadder((_, _, _) => Result(reason, 100), ResolutionMode.Tiny, Defaults);
        var options = new ReadOptions { Generation = Defaults with { MaxTokens = maxTokens ?? Defaults.MaxTokens, PageCeiling = ceiling } };

        RetriedReading reading = ladder.Read(Page, options, cancellation: TestContext.Current.CancellationToken);

        Assert.Equal(attempts, reading.Attempts.Count);
        Assert.Equal(reason, reading.Best.StopReason);
    }

    [Fact]
    public void Read_LaterOneCutByTheCallersLimit_GoesOn()
    {
        StopReason[] endings = [StopReason.RepetitionStopped, StopReason.LengthLimit, StopReason.Completed];
        int reads = 0;
        var ladder = new RetryLadder((_, _, _) => Result(endings[reads++], 100), ResolutionMode.Tiny, Defaults);
        var options = new ReadOptions { Generation = Defaults with { MaxTokens = 100 } };

        RetriedReading reading = ladder.Read(Page, options, cancellation: TestContext.Current.CancellationToken);

        Assert.Equal(StopReason.Completed, reading.Best.StopReason);
        Assert.Equal(3, reading.Attempts.Count);
    }

    private static ReadResult Result(StopReason reason, int tokens) => new()
    {
        Text = "",
        Ids = new int[tokens],
        StopReason = reason,
        PromptTokens = 1,
        VisionTokens = 64,
        Timings = default,
    };

    private static IEnumerable<RetryStep> Steps(RetriedReading reading) => reading.Attempts.Select(attempt => attempt.Step);

    private RetriedReading Read(params (StopReason Reason, int Tokens)[] endings)
    {
        var ladder = new RetryLadder(
            (_, options, _) =>
            {
                _asked.Add(options);
                (StopReason reason, int tokens) = endings[_asked.Count - 1];
                return Result(reason, tokens);
            },
            ResolutionMode.Tiny,
            Defaults);
        return ladder.Read(Page, cancellation: TestContext.Current.CancellationToken);
    }
}
