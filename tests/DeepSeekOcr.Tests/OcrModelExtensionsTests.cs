using DeepSeekOcr.Generation;
using DeepSeekOcr.Imaging;
using DeepSeekOcr.Testing;

namespace DeepSeekOcr.Tests;

public sealed class OcrModelExtensionsTests : IDisposable
{
    private static readonly string Page = Golden.Find("images/page_600x820.png");
    private static readonly string Other = Golden.Find("images/two_1000x500.png");

    private readonly OcrModel _model = OcrModel.Load(Golden.Find("tiny"));
    private readonly PagesOptions _options = new()
    {
        Reading = new ReadOptions { Mode = ResolutionMode.Tiny, Generation = new GenerationOptions { MaxTokens = 10, IgnoreEos = true } },
    };

    public void Dispose() => _model.Dispose();

    [Fact]
    public async Task ReadAsync_PictureOrPath_EqualsRead()
    {
        string expected = Read(Page);

        Assert.Equal(
            expected, (await _model.ReadAsync(ImageDecoder.Decode(Page), _options.Reading, TestContext.Current.CancellationToken)).Text);
        Assert.Equal(expected, (await _model.ReadAsync(Page, _options, TestContext.Current.CancellationToken)).Text);
    }

    [Fact]
    public async Task ReadAsync_Cancelled_SaysSo()
    {
        ReadResult result = await _model.ReadAsync(Page, _options, new CancellationToken(canceled: true));

        Assert.Equal((StopReason.Cancelled, ""), (result.StopReason, result.Text));
    }

    [Fact]
    public async Task ReadAsync_NoSuchFile_Throws() =>
        await Assert.ThrowsAsync<ImageFormatException>(
            () => _model.ReadAsync("nofile.png", _options, TestContext.Current.CancellationToken));

    [Fact]
    public async Task ReadPagesAsync_BadPageAmongGoodOnes_IsReportedInItsPlace()
    {
        List<PageReading> pages = await ReadAll([Page, "nofile.png", Other], TestContext.Current.CancellationToken);

        Assert.Equal([(0, Page), (1, "nofile.png"), (2, Other)], pages.Select(page => (page.Index, page.Source)));
        Assert.Equal([Read(Page), null, Read(Other)], pages.Select(page => page.Result?.Text));
        Assert.Equal("nofile.png: no such file.", Assert.IsType<ImageFormatException>(pages[1].Fault).Message);
    }

    [Fact]
    public async Task ReadPagesAsync_EndlessPaths_AreAskedForOneAhead()
    {
        int asked = 0;
        int read = 0;
        await foreach (PageReading page in _model.ReadPagesAsync(Endless(), _options, TestContext.Current.CancellationToken))
        {
            Assert.Equal(read, page.Index);
            Assert.True(asked <= ++read + 1);
            if (read == 3)
            {
                break;
            }
        }

        IEnumerable<string> Endless()
        {
            while (true)
            {
                asked++;
                yield return Page;
            }
        }
    }

    [Fact]
    public async Task ReadPagesAsync_Cancelled_EndsBehindThePageItWasAt()
    {
        using var stop = new CancellationTokenSource();

        List<PageReading> pages = await ReadAll(Paths(), stop.Token);

        Assert.Equal([StopReason.LengthLimit, StopReason.Cancelled], pages.Select(page => page.Result!.StopReason));

        IEnumerable<string> Paths()
        {
            yield return Page;
            yield return Page;
            stop.Cancel(); // asked for while the second page is about to be read
            yield return Page;
        }
    }

    [Fact]
    public async Task ReadPagesAsync_NoPages_IsEmpty() => Assert.Empty(await ReadAll([], TestContext.Current.CancellationToken));

    private string Read(string path) =>
        _model.Read(ImageDecoder.Decode(path), _options.Reading, null, TestContext.Current.CancellationToken).Text;

    private async Task<List<PageReading>> ReadAll(IEnumerable<string> paths, CancellationToken cancellation)
    {
        var pages = new List<PageReading>();
        await foreach (PageReading page in _model.ReadPagesAsync(paths, _options, cancellation))
        {
            pages.Add(page);
        }

        return pages;
    }
}
