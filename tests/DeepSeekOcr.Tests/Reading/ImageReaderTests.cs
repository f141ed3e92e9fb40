using DeepSeekOcr.Documents;
using DeepSeekOcr.Generation;
using DeepSeekOcr.Imaging;
using DeepSeekOcr.Reading;
using DeepSeekOcr.Reading.Retries;
using DeepSeekOcr.Tests.Imaging.Analysis;

namespace DeepSeekOcr.Tests.Reading;

public sealed class ImageReaderTests
{
    // About a thousand characters: too many for a text of ten.
    private static readonly RgbImage Page =
        TextImage.Draw(string.Join(' ', Enumerable.Repeat(TextImage.English, 3)), "LiberationSerif-Regular", 24, width: 900);

    private readonly List<ReadOptions> _asked = [];

    [Fact]
    public async Task Read_FirstCompletes_TriesNothingElse()
    {
        ImageReading reading = await ReadAsync((StopReason.Completed, 50));

        Assert.Equal([RetryStep.AsAsked], Steps(reading));
        Assert.Equal(50, reading.Result.Tokens.Count);
    }

    [Fact]
    public async Task Read_NothingCompletes_TriesEveryStepAndKeepsMostOfThoseBeforeALoop()
    {
        ImageReading reading = await ReadAsync(
            (StopReason.RepetitionStopped, 10),
            (StopReason.RepetitionStopped, 30),
            (StopReason.LengthLimit, 200),
            (StopReason.PageCeiling, 96));

        Assert.Equal([RetryStep.AsAsked, RetryStep.OtherRepetition, RetryStep.OtherMode, RetryStep.Tiles], Steps(reading));
        Assert.Equal(30, reading.Result.Tokens.Count);
        Assert.Equal([10, 30, 200, 96], reading.Attempts.Select(attempt => attempt.Result!.Tokens.Count));
        Assert.Equal(["tiny", "tiny", "small", "gundam"], reading.Attempts.Select(attempt => attempt.Mode.Name));
        var other = Assert.IsType<WindowedNoRepeatNgram>(_asked[1].Generation?.Repetition);
        Assert.Equal((20, 50), (other.Size, other.Window));
        Assert.Equal([7], other.Whitelist);
        Assert.Null(_asked[2].Generation);
    }

    [Theory]
    [InlineData(150, 150)]
    [InlineData(2, 60)]
    [InlineData(0, 60)]
    public async Task Read_LaterOneCompletes_WinsUnlessItSaysMuchLessThanThePage(int completed, int best)
    {
        ImageReading reading = await ReadAsync((StopReason.RepetitionStopped, 60), (StopReason.Completed, completed));

        Assert.Equal(2, reading.Attempts.Count);
        Assert.Equal(best, reading.Result.Tokens.Count);
    }

    [Fact]
    public async Task Read_ModeThatDoesNotFit_IsReportedAndPassedOver()
    {
        int reads = 0;
        var model = new FakePageModel(
            (_, _, _) => ++reads == 3 ? throw new GenerationException("too long") : Text(StopReason.RepetitionStopped, 1));
        IPageModel large = new FakePageModel((page, how, stop) => model.ReadAsync([page], how, null, stop).GetAwaiter().GetResult())
        {
            Traits = model.Traits with { DefaultMode = ResolutionMode.Large },
        };

        ImageReading reading = await ReadAsync(large);

        Assert.Equal("too long", reading.Attempts[2].Problem);
        Assert.Equal("base", reading.Attempts[2].Mode.Name);
        Assert.Equal(4, reading.Attempts.Count);
    }

    [Fact]
    public async Task Read_FirstCannotBeRead_Throws() => await Assert.ThrowsAsync<GenerationException>(
        () => ReadAsync(new FakePageModel((_, _, _) => throw new GenerationException("no"))));

    [Theory]
    [InlineData(StopReason.LengthLimit, 100, null, 1)]
    [InlineData(StopReason.LengthLimit, null, null, 4)]
    [InlineData(StopReason.PageCeiling, null, 100, 1)]
    [InlineData(StopReason.PageCeiling, 100, null, 4)]
    [InlineData(StopReason.RepetitionStopped, 100, 100, 4)]
    public async Task Read_CutByALimit_IsTriedAgainUnlessTheCallerSetIt(StopReason reason, int? maxTokens, int? ceiling, int attempts)
    {
        var model = new FakePageModel((_, _, _) => Text(reason, 100));
        GenerationOptions defaults = model.Traits.DefaultGeneration;
        var options = new ReadOptions { Generation = defaults with { MaxTokens = maxTokens ?? defaults.MaxTokens, PageCeiling = ceiling } };

        ImageReading reading = await ReadAsync(model, options);

        Assert.Equal(attempts, reading.Attempts.Count);
        Assert.Equal(reason, reading.Result.StopReason);
    }

    [Fact]
    public async Task Read_LaterOneCutByTheCallersLimit_GoesOn()
    {
        StopReason[] endings = [StopReason.RepetitionStopped, StopReason.LengthLimit, StopReason.Completed];
        int reads = 0;
        var model = new FakePageModel((_, _, _) => Text(endings[reads++], 100));
        var options = new ReadOptions { Generation = model.Traits.DefaultGeneration with { MaxTokens = 100 } };

        ImageReading reading = await ReadAsync(model, options);

        Assert.Equal(StopReason.Completed, reading.Result.StopReason);
        Assert.Equal(3, reading.Attempts.Count);
    }

    [Fact]
    public async Task Read_ChosenModeIsGuessed_TriesTheNextLargerOneAndKeepsTheLegible()
    {
        var modes = new List<string>();
        var model = new FakePageModel((_, how, _) =>
        {
            modes.Add(how.Mode!.Name);
            return Text(StopReason.Completed, 100, how.Mode == ResolutionMode.Tiny ? 0.3 : 0.99);
        })
        {
            Traits = new FakePageModel(null!).Traits with { DefaultMode = ResolutionMode.Base },
        };

        ImageReading reading = await ReadAsync(model, reading: new PageReadOptions { ChooseMode = true });

        Assert.Equal(["tiny", "small"], modes);
        Assert.Equal(("small", PageStatus.Completed), (reading.Mode.Name, reading.Status));
    }

    [Theory]
    [InlineData(StopReason.Completed, false)]
    [InlineData(StopReason.RepetitionStopped, true)]
    public async Task Read_ShownAsItComes_IsReadOnceAndSaysWhetherAnotherAttemptIsWithheld(StopReason reason, bool withheld)
    {
        var reader = new ImageReader(new FakePageModel((_, _, _) => Text(reason, 100)), new PageReadOptions());

        ImageReading reading = await reader.ReadAsync(Page, null, new ReadOptions(), _ => { }, TestContext.Current.CancellationToken);

        Assert.Single(reading.Attempts);
        Assert.Equal(withheld, reading.RetryWithheld);
    }

    private static Task<ImageReading> ReadAsync(IPageModel model, ReadOptions? options = null, PageReadOptions? reading = null) =>
        new ImageReader(model, reading ?? new PageReadOptions())
            .ReadAsync(Page, null, options ?? new ReadOptions(), onText: null, TestContext.Current.CancellationToken);

    private static ReadResult Text(StopReason reason, int tokens, double probability = 0.99) => FakePageModel.Result(
        string.Concat(Enumerable.Repeat("word ", tokens)),
        reason,
        tokens: [.. Enumerable.Repeat(new TokenProbability(5, probability), tokens)]);

    private static IEnumerable<RetryStep> Steps(ImageReading reading) => reading.Attempts.Select(attempt => attempt.Step);

    private Task<ImageReading> ReadAsync(params (StopReason Reason, int Tokens)[] endings) => ReadAsync(new FakePageModel((_, options, _) =>
    {
        _asked.Add(options);
        (StopReason reason, int tokens) = endings[_asked.Count - 1];
        return Text(reason, tokens);
    }));
}
