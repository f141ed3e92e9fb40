using DeepSeekOcr.Generation;
using DeepSeekOcr.Imaging;
using DeepSeekOcr.Testing;

namespace DeepSeekOcr.Tests;

public sealed class OcrSessionTests : IDisposable
{
    private static readonly string[] Images =
        ["page_600x820.png", "two_1000x500.png", "rgba_500x400.png", "edge_640x640.png", "odd_701x997.png"];

    private readonly OcrModel _model = OcrModel.Load(Golden.Find("tiny"));
    private readonly RgbImage[] _pages = [.. Images.Select(name => ImageDecoder.Decode(Golden.Find($"images/{name}")))];

    public void Dispose() => _model.Dispose();

    [Theory]
    [InlineData(1, 0)]
    [InlineData(3, 1)]
    [InlineData(16, 16)]
    public async Task ReadAsync_ManyCallers_EachGetsWhatReadGives(int pages, int waiting)
    {
        using OcrSession session = _model.CreateSession(new SessionOptions { Pages = pages, Waiting = waiting });
        ReadOptions[] options = [.. _pages.Select((_, i) => Options(20 + (9 * i)))];
        string[] texts = [.. _pages.Select(_ => "")];

        ReadResult[] results = await Task.WhenAll(_pages.Select((page, i) =>
            session.ReadAsync(page, options[i], text => texts[i] += text, TestContext.Current.CancellationToken)));

        for (int i = 0; i < _pages.Length; i++)
        {
            ReadResult alone = _model.Read(_pages[i], options[i], null, TestContext.Current.CancellationToken);
            Assert.Equal(alone.Ids, results[i].Ids);
            Assert.Equal(alone.Tokens, results[i].Tokens);
            Assert.Equal((alone.Text, alone.StopReason, alone.VisionTokens), (texts[i], results[i].StopReason, results[i].VisionTokens));
        }
    }

    [Fact]
    public async Task ReadAsync_DraftOfAPageThatIsAlone_MakesItFasterAndNoOther()
    {
        ReadOptions options = Options(60) with { LookUp = true };
        using OcrSession session = _model.CreateSession();
        ReadResult plain = _model.Read(_pages[0], Options(60), null, TestContext.Current.CancellationToken);

        ReadResult drafted = await session.ReadAsync(
            _pages[0], options with { Draft = plain.Text }, null, TestContext.Current.CancellationToken);

        Assert.Equal(plain.Ids, drafted.Ids);
        Assert.Equal(plain.Tokens, drafted.Tokens);
        Assert.InRange(drafted.Drafts.Passes, 1, plain.Drafts.Passes - 1);
    }

    [Fact]
    public async Task ReadAsync_DraftsOfPagesTogether_MakeThemFasterAndNoOthers()
    {
        using OcrSession session = _model.CreateSession();
        ReadResult[] plain = [.. _pages.Select(page => _model.Read(page, Options(60), null, TestContext.Current.CancellationToken))];

        // One draft is right, one wrong, the others are none.
        ReadResult[] drafted = await Task.WhenAll(_pages.Select((page, i) => session.ReadAsync(
            page, Options(60) with { Draft = i < 2 ? plain[0].Text : null }, null, TestContext.Current.CancellationToken)));

        Assert.Equal(plain.Select(page => page.Ids), drafted.Select(page => page.Ids));
        Assert.Equal(plain.Select(page => page.Tokens), drafted.Select(page => page.Tokens));
        Assert.InRange(drafted[0].Drafts.Passes, 1, plain[0].Drafts.Passes - 1);
    }

    [Fact]
    public async Task ReadAsync_SessionIsFull_NextPageWaitsForAPlace()
    {
        using OcrSession session = _model.CreateSession(new SessionOptions { Pages = 1, Waiting = 0 });
        using var held = new HeldPage(session, _pages[0]);
        await held.Begun;
        Task<ReadResult> next = session.ReadAsync(_pages[1], Options(5), null, TestContext.Current.CancellationToken);
        Assert.False(next.IsCompleted);

        held.Cancel();

        Assert.Equal(StopReason.Cancelled, (await held.Reading).StopReason);
        Assert.Equal(5, (await next).Ids.Count);
    }

    [Fact]
    public async Task ReadAsync_CancelledWhileItWaits_LeavesBeforeTheOthers()
    {
        using OcrSession session = _model.CreateSession(new SessionOptions { Pages = 1, Waiting = 1 });
        using var held = new HeldPage(session, _pages[0]);
        using var second = new CancellationTokenSource();
        await held.Begun;
        Task<ReadResult> waiting = session.ReadAsync(_pages[1], Options(5), null, second.Token);

        await second.CancelAsync();
        ReadResult left = await waiting;

        Assert.Equal((StopReason.Cancelled, ""), (left.StopReason, left.Text));
        Assert.False(held.Reading.IsCompleted);
        held.Cancel();
        Assert.Equal(StopReason.Cancelled, (await held.Reading).StopReason);
    }

    [Fact]
    public async Task ReadAsync_CallbackThrows_FailsThatPageAlone()
    {
        using OcrSession session = _model.CreateSession();
        Task<ReadResult> other = session.ReadAsync(_pages[1], Options(40), null, TestContext.Current.CancellationToken);

        await Assert.ThrowsAsync<TimeoutException>(() =>
            session.ReadAsync(_pages[0], Options(40), _ => throw new TimeoutException(), TestContext.Current.CancellationToken));

        Assert.Equal(40, (await other).Ids.Count);
    }

    [Fact]
    public async Task ReadAsync_PromptForMoreImages_IsRefused()
    {
        using OcrSession session = _model.CreateSession();

        await Assert.ThrowsAsync<GenerationException>(() => session.ReadAsync(
            _pages[0], Options(5) with { Prompt = "<image><image>" }, null, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Dispose_FromACallback_PagesUnderWayEndAsCancelled()
    {
        OcrSession session = _model.CreateSession();
        Task<ReadResult> reading = session.ReadAsync(_pages[0], Options(50), _ => session.Dispose(), TestContext.Current.CancellationToken);

        Assert.Equal(StopReason.Cancelled, (await reading).StopReason);
        await Assert.ThrowsAsync<ObjectDisposedException>(
            () => session.ReadAsync(_pages[0], null, null, TestContext.Current.CancellationToken));
    }

    private static ReadOptions Options(int tokens) =>
        new() { Mode = ResolutionMode.Tiny, Generation = new GenerationOptions { MaxTokens = tokens, IgnoreEos = true } };

    /// <summary>A page that holds up the session at its first text until it is cancelled.</summary>
    private sealed class HeldPage : IDisposable
    {
        private readonly ManualResetEventSlim _gate = new();
        private readonly CancellationTokenSource _cancellation = new();
        private readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public HeldPage(OcrSession session, RgbImage page) => Reading = session.ReadAsync(
            page,
            Options(50),
            _ =>
            {
                _begun.TrySetResult();
                _gate.Wait(TestContext.Current.CancellationToken);
            },
            _cancellation.Token);

        public Task Begun => _begun.Task;

        public Task<ReadResult> Reading { get; }

        public void Cancel()
        {
            _cancellation.Cancel();
            _gate.Set();
        }

        public void Dispose()
        {
            Cancel();
            _cancellation.Dispose();
        }
    }
}
