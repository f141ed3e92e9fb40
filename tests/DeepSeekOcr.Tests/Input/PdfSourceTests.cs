using DeepSeekOcr.Imaging;
using DeepSeekOcr.Input;
using DeepSeekOcr.Input.Pdf;
using DeepSeekOcr.Input.Sources;

namespace DeepSeekOcr.Tests.Input;

public sealed class PdfSourceTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public PdfSourceTests() => Assert.SkipUnless(HasPoppler, "poppler-utils (pdfinfo, pdftoppm) is not installed.");

    public void Dispose() => _folder.Dispose();

    internal static bool HasPoppler { get; } =
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .Any(folder => File.Exists(Path.Combine(folder, "pdftoppm")));

    /// <summary>Where one of poppler's programs is.</summary>
    internal static string FindPoppler(string program) =>
        Environment.GetEnvironmentVariable("PATH")!.Split(Path.PathSeparator).Select(folder => Path.Combine(folder, program))
            .First(File.Exists);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Read_Pages_AreDrawnUpright()
    {
        SourcePage[] pages = await Read(PdfFile.Make(contents: [PdfFile.UpperHalf, "0 g 0 0 297 842 re f"]), new InputOptions { Dpi = 72 });

        Assert.All(pages, page => Assert.Equal((595, 842, 72), (page.Image!.Width, page.Image.Height, page.Dpi)));
        Assert.Equal([0, 255], new[] { Level(pages[0], 500, 100), Level(pages[0], 100, 800) });
        Assert.Equal([255, 0], new[] { Level(pages[1], 500, 100), Level(pages[1], 100, 800) });
    }

    [Theory]
    [InlineData("tiny", 144)]
    [InlineData("base", 144)]
    [InlineData("gundam", 164.17)]
    public async Task Read_ResolutionFromTheMode_IsWhatItsViewsNeed(string mode, double dpi)
    {
        SourcePage[] pages = await Read(PdfFile.Make(contents: [""]), new InputOptions { Mode = ResolutionMode.Parse(mode) });

        Assert.Equal(dpi, pages[0].Dpi!.Value, 0.1);
        Assert.Equal(842 * dpi / 72, pages[0].Image!.Height, 2.0);
    }

    [Fact]
    public async Task Read_EnormousPage_IsDrawnWithinBounds()
    {
        SourcePage[] pages = await Read(
            PdfFile.Make("0 0 14400 14400", contents: [""]),
            new InputOptions { Decoding = new ImageDecoderOptions { MaxPixels = 1_000_000 } });

        Assert.InRange((long)pages[0].Image!.Width * pages[0].Image!.Height, 900_000, 1_000_000);
    }

    [Fact]
    public async Task Read_PageLargerThanItsSizeSaid_IsRefusedBeforeItIsRead()
    {
        SourcePage[] pages = await Read(
            PdfFile.Make(contents: [""]), new InputOptions { Dpi = 2400, Decoding = new ImageDecoderOptions { MaxPixels = 100_000 } });
        Assert.InRange((long)pages[0].Image!.Width * pages[0].Image!.Height, 90_000, 100_000);

        byte[] ppm = "P6\n5000 5000\n255\n"u8.ToArray();
        var refusal = await Assert.ThrowsAsync<InvalidDataException>(() => PpmReader.ReadAsync(new MemoryStream(ppm), 1000, Token));
        Assert.Contains("5000×5000 pixels", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_Encrypted_NeedsItsPassword()
    {
        byte[] file = PdfFile.Make(password: "owl", contents: [PdfFile.UpperHalf]);

        Assert.EndsWith("is encrypted; give its password with --password.", await Refusal(file), StringComparison.Ordinal);
        Assert.EndsWith("the password is not right.", await Refusal(file, new InputOptions { Password = "cat" }), StringComparison.Ordinal);
        SourcePage[] pages = await Read(file, new InputOptions { Password = "owl", Dpi = 72 });
        Assert.Equal(0, Level(pages[0], 300, 200));
    }

    [Fact]
    public async Task Open_Truncated_IsOneLine() =>
        Assert.Contains("damaged, or no PDF: Syntax Error", await Refusal(PdfFile.Make(contents: [""])[..200]), StringComparison.Ordinal);

    [Fact]
    public async Task Read_DamagedContent_IsDrawnWithAWarning()
    {
        SourcePage[] pages = await Read(PdfFile.Make(contents: ["((((", PdfFile.UpperHalf]));

        Assert.Contains("page 1 has errors: Syntax Error", pages[0].Warning, StringComparison.Ordinal);
        Assert.Null(pages[1].Warning);
    }

    [Fact]
    public async Task Read_FiveThousandPages_TakesThoseThatAreAskedFor()
    {
        using PageSource source = await Open(PdfFile.Make(contents: [.. Enumerable.Repeat("", 5000)]));

        Assert.Equal(5000, source.PageCount);
        SourcePage[] pages = await source.ReadAsync(PageRanges.Parse("1,4999-"), Token).ToArrayAsync(Token);
        Assert.Equal([1, 4999, 5000], pages.Select(page => page.Number));
        Assert.All(pages, page => Assert.NotNull(page.Image));
    }

    [Fact]
    public async Task Read_PagesThatAreNotThere_IsOneLine()
    {
        using PageSource source = await Open(PdfFile.Make(contents: ["", ""]));

        var refusal = await Assert.ThrowsAsync<InputException>(
            async () => await source.ReadAsync(PageRanges.Parse("1,3"), Token).ToArrayAsync(Token));
        Assert.EndsWith("has 2 pages; page 3 was asked for.", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Read_MorePagesThanAllowed_IsOneLine()
    {
        using PageSource source = await Open(PdfFile.Make(contents: ["", ""]), new InputOptions { MaxPages = 1 });

        var refusal = await Assert.ThrowsAsync<InputException>(async () => await source.ReadAsync(null, Token).ToArrayAsync(Token));
        Assert.EndsWith("has 2 pages to read; the limit is 1. Choose fewer with --pages.", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Read_LeftEarly_EndsThePageAhead()
    {
        using PageSource source = await Open(PdfFile.Make(contents: ["", "", ""]));

        await foreach (SourcePage page in source.ReadAsync(null, Token))
        {
            Assert.Equal(1, page.Number);
            break;
        }
    }

    [Fact]
    public async Task Read_TooLittleMemory_IsAnErrorOfThePage()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The memory limit is Linux's.");
        using PageSource source = await Open(PdfFile.Make(contents: [""]), new InputOptions { Dpi = 600, PageMemory = 100 << 20 });

        SourcePage page = await source.ReadAsync(null, Token).SingleAsync(Token);

        Assert.EndsWith("page 1 cannot be drawn: poppler needs more memory than 100 MiB.", page.Error, StringComparison.Ordinal);
    }

    private static byte Level(SourcePage page, int x, int y) => page.Image!.Row(y)[3 * x];

    private async Task<PageSource> Open(byte[] file, InputOptions? options = null) =>
        await DocumentInput.OpenAsync(_folder.Write("report.pdf", file), options, Token);

    private async Task<SourcePage[]> Read(byte[] file, InputOptions? options = null)
    {
        using PageSource source = await Open(file, options);
        return await source.ReadAsync(null, Token).ToArrayAsync(Token);
    }

    private async Task<string> Refusal(byte[] file, InputOptions? options = null)
    {
        string message = (await Assert.ThrowsAsync<InputException>(() => Open(file, options))).Message;
        Assert.StartsWith(Path.Combine(_folder.Path, "report.pdf") + ": ", message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
        return message;
    }
}
