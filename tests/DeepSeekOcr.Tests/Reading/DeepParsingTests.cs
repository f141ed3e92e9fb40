using System.Text.Json.Nodes;
using AngleSharp.Html.Parser;
using DeepSeekOcr.Documents;
using DeepSeekOcr.Documents.Export;
using DeepSeekOcr.Generation;
using DeepSeekOcr.Imaging;
using DeepSeekOcr.Input.Sources;
using DeepSeekOcr.Reading;
using DeepSeekOcr.Testing;
using DeepSeekOcr.Tests.Documents.Writers;
using DeepSeekOcr.Tests.Imaging.Analysis;

namespace DeepSeekOcr.Tests.Reading;

public sealed class DeepParsingTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly OcrModel _model = OcrModel.Load(Golden.Find("tiny"));

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _model.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Json_EveryKindOfFigure_IsNestedUnderItsElement()
    {
        JsonNode page = JsonNode.Parse(await WriteAsync(OutputFormat.Json))!["pages"]![0]!;
        DocumentSchema.AssertValid(JsonNode.Parse(File.ReadAllText(Out("page.json")))!);
        JsonNode[] elements = [.. page["elements"]!.AsArray()!];
        Assert.Equal(["title", "image", "image", "image", "image", "image_caption"], elements.Select(element => (string?)element["kind"]));
        Assert.Equal("97", (string?)elements[1]["chart"]!["cells"]![3]!["text"]);
        Assert.Equal("CC(=O)O", (string?)elements[2]["smiles"]);
        Assert.Equal([6, 3], elements[3]["geometry"]!["segments"]![0]!["to"]!.AsArray().Select(number => (int)number!));
        Assert.Equal("A mill by the river. <script>alert('x')</script>", (string?)elements[4]["description"]);
        Assert.All(elements[1..5], element =>
        {
            Assert.Equal("", (string?)element["text"]);
            Assert.Equal(
                ("completed", 10, 2, 0.8), (
                    (string?)element["reading"]!["status"], (int)element["reading"]!["vision_tokens"]!,
                    (int)element["reading"]!["output_tokens"]!, (double)element["reading"]!["confidence"]!));
        });
        Assert.Null(elements[0]["reading"]);
        Assert.Equal(100 + (4 * 10), (int)page["vision_tokens"]!);
    }

    [Fact]
    public async Task Markdown_EveryKindOfFigure_StandsBelowItsImage()
    {
        string text = await WriteAsync(OutputFormat.Markdown);
        Assert.Contains(
            "![image](page.files/p001-02.png)\n\n| Month | Rain |\n| --- | --- |\n| May | 97 |\n\n[Data as CSV](page.files/p001-02.csv)\n",
            text, StringComparison.Ordinal);
        Assert.Contains("![image](page.files/p001-03.png)\n\nSMILES: `CC(=O)O`\n", text, StringComparison.Ordinal);
        Assert.Contains("![image](page.files/p001-04.png)\n\n![image, redrawn](page.files/p001-04.svg)\n", text, StringComparison.Ordinal);
        Assert.Contains(
            "![Figure 1: The mill.](page.files/p001-05.png)\n\nA mill by the river. &lt;script>alert('x')&lt;/script>\n\nFigure 1: The "
                + "mill.\n", text, StringComparison.Ordinal);
        Assert.Equal("Month,Rain\r\nMay,97\r\n".ReplaceLineEndings(), File.ReadAllText(Out("page.files/p001-02.csv")).ReplaceLineEndings());
        Assert.Contains("<line ", File.ReadAllText(Out("page.files/p001-04.svg")), StringComparison.Ordinal);
        Assert.Equal("CC(=O)O\n", File.ReadAllText(Out("page.files/p001-03.smi")));
    }

    [Fact]
    public async Task Html_EveryKindOfFigure_IsShownAndNoMarkupPasses()
    {
        using var page = new HtmlParser().ParseDocument(await WriteAsync(OutputFormat.Html));
        Assert.Equal("97", page.QuerySelector("#p1-2 table tr:last-child td:last-child")!.TextContent);
        Assert.Equal("CC(=O)O", page.QuerySelector("#p1-3 code")!.TextContent);
        Assert.NotNull(page.QuerySelector("#p1-4 svg line"));
        Assert.Equal("A mill by the river. <script>alert('x')</script>", page.QuerySelector("#p1-5 p")!.TextContent);
        Assert.Equal(4, page.QuerySelectorAll(".figure img").Length);
        Assert.Single(page.QuerySelectorAll("script"));
    }

    [Fact]
    public async Task Text_EveryKindOfFigure_IsInReadingOrder() =>
        Assert.Equal(
            "Valley\n\nMonth\tRain\nMay\t97\n\nCC(=O)O\n\nA mill by the river. <script>alert('x')</script>\n\nFigure 1: The mill.\n",
            await WriteAsync(OutputFormat.Text));

    [Fact]
    public async Task Hocr_Description_IsNotTextOfThePage()
    {
        string hocr = await WriteAsync(OutputFormat.Hocr);
        Assert.Contains(">97</span>", hocr, StringComparison.Ordinal);
        Assert.DoesNotContain("river", hocr, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_NotDeep_LeavesFiguresAlone()
    {
        var model = new FigurePage();
        await RunAsync(model.Reader(deep: false), Options(OutputFormat.Json));
        Assert.Equal(0, model.FiguresRead);
        Assert.DoesNotContain("\"reading\"", File.ReadAllText(Out("page.json")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_TextWithoutPlaces_DoesNothing()
    {
        var model = new FigurePage { Transcript = "# Valley\n\nRain fell." };
        BatchSummary summary = await RunAsync(model.Reader(), Options(OutputFormat.Text));
        Assert.Equal((1, 0), (model.PagesRead, model.FiguresRead));
        Assert.Empty(summary.Problems);
        Assert.Equal("Valley\n\nRain fell.\n", File.ReadAllText(Out("page.txt")));
    }

    [Fact]
    public async Task Run_ResumedFromItsPages_WritesTheSameBytesWithoutReading()
    {
        var model = new FigurePage();
        BatchOptions options = Options([.. OutputFormat.All]);
        BatchSummary first = await RunAsync(model.Reader(), options);
        byte[][] before = [.. first.Documents[0].Files.Select(File.ReadAllBytes)];
        Assert.All(first.Documents[0].Files, File.Delete);

        BatchSummary second = await RunAsync(model.Reader(), options with { Resume = true });

        Assert.Equal((1, 4), (model.PagesRead, model.FiguresRead));
        Assert.Equal(140, second.Documents[0].VisionTokens);
        Assert.Equal(first.Documents[0].Files, second.Documents[0].Files);
        Assert.Equal(before, second.Documents[0].Files.Select(File.ReadAllBytes));
    }

    [Fact]
    public async Task Run_CancelledBetweenFigures_ReadsThePageAgainAndWritesTheSameBytes()
    {
        var model = new FigurePage();
        BatchOptions options = Options(OutputFormat.Json, OutputFormat.Docx);
        using var source = new CancellationTokenSource();
        var cutting = new FakePageModel((image, how, cancellation) =>
        {
            ReadResult result = model.Read(image, how, cancellation);
            if (model.FiguresRead == 2)
            {
                source.Cancel();
            }

            return result;
        });
        var cut = new PageReader(cutting, FigurePage.Options());
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => RunAsync(cut, options, source.Token));
        Assert.Equal(2, model.FiguresRead);

        await RunAsync(model.Reader(), options with { Resume = true });
        byte[] resumed = File.ReadAllBytes(Out("page.json"));
        await RunAsync(model.Reader(), options);

        Assert.Equal((3, 10), (model.PagesRead, model.FiguresRead));
        Assert.Equal(resumed, File.ReadAllBytes(Out("page.json")));
    }

    [Fact]
    public async Task Run_MoreFiguresThanTheLimit_SkipsTheRestAndSaysSoOnce()
    {
        var model = new FigurePage { Transcript = string.Concat(Enumerable.Repeat(FigurePage.Image(100, 100, 500, 250), 40)) };
        BatchSummary summary = await RunAsync(model.Reader(), Options(OutputFormat.Json));
        Assert.Equal(32, model.FiguresRead);
        string?[] statuses = [
            .. JsonNode.Parse(File.ReadAllText(Out("page.json")))!["pages"]![0]!["elements"]!.AsArray()
            .Select(element => (string?)element!["reading"]!["status"])];
        Assert.Equal([.. Enumerable.Repeat("completed", 32), .. Enumerable.Repeat("skipped", 8)], statuses);
        BatchProblem problem = Assert.Single(summary.Problems);
        Assert.EndsWith(
            "page 1, element 33: the page has more than 32 figures. 8 were not read by themselves.", problem.Message,
            StringComparison.Ordinal);
        Assert.Equal(("skipped", false), (problem.Status, problem.IsFailure));
    }

    [Theory]
    [InlineData("<|ref|>image<|/ref|><|det|>[[100, 100, 130, 900]]<|/det|>\n")]
    [InlineData("<|ref|>image<|/ref|>\n")]
    [InlineData("<|ref|>image<|/ref|><|det|>[[100, 100, 500, 250]]<|/det|>\nA mill, says the page.\n")]
    [InlineData("<|ref|>chart<|/ref|><|det|>[[100, 100, 500, 250]]<|/det|>\n<table><tr><td>1</td></tr></table>\n")]
    [InlineData("<|ref|>table<|/ref|><|det|>[[100, 100, 500, 250]]<|/det|>\n")]
    public async Task Run_FigureTooSmallWithoutPlaceOrWithText_IsNotRead(string transcript)
    {
        var model = new FigurePage { Transcript = transcript };
        BatchSummary summary = await RunAsync(model.Reader(), Options(OutputFormat.Markdown));
        Assert.Equal((1, 0), (model.PagesRead, model.FiguresRead));
        Assert.Empty(summary.Problems);
    }

    [Fact]
    public async Task Run_FigureCutAtALimit_IsNestedAndReported()
    {
        BatchSummary summary = await RunAsync(
            new FigurePage { FigureStop = StopReason.LengthLimit }.Reader(), Options(OutputFormat.Text));
        Assert.Equal(4, summary.Problems.Count);
        Assert.Equal(
            (Input, 1, "length_limit", false), (
                summary.Problems[0].Input, summary.Problems[0].Page, summary.Problems[0].Status, summary.Problems[0].IsFailure));
        Assert.EndsWith(
            "page 1, element 2: what the figure says may be incomplete (length_limit).", summary.Problems[0].Message,
            StringComparison.Ordinal);
        Assert.Contains("May\t97", File.ReadAllText(Out("page.txt")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_FigureThatCannotBeRead_LeavesThePageWhole()
    {
        var model = new FigurePage { FigureFault = new ImageFormatException("figure", "is too narrow.") };
        BatchSummary summary = await RunAsync(model.Reader(), Options(OutputFormat.Json));
        Assert.False(summary.HasFailures);
        Assert.Equal(4, summary.Problems.Count);
        JsonNode page = JsonNode.Parse(File.ReadAllText(Out("page.json")))!["pages"]![0]!;
        Assert.Equal("completed", (string?)page["status"]);
        Assert.Equal(
            ("failed", "figure: is too narrow."), (
                (string?)page["elements"]![1]!["reading"]!["status"], (string?)page["elements"]![1]!["reading"]!["problem"]));
    }

    [Fact]
    public async Task Read_PageOnItsSide_CutsFiguresUpright()
    {
        RgbImage upright = TextImage.Draw(TextImage.English, "LiberationSerif-Regular", 24, width: 999);
        var seen = new List<RgbImage>();
        var model = new FakePageModel((image, how, _) =>
        {
            seen.Add(image);
            string text = how.Prompt == ReadTask.Figure.Prompt ? "Lines." : FigurePage.Image(100, 100, 500, 200);
            return FakePageModel.Result(text);
        });
        var reader = new PageReader(model, new PageReadOptions { Deep = true, Retry = false });

        PageRecord record = await reader.ReadAsync(
            "d", new SourcePage { Number = 1, Image = TextImage.Turn(upright, PageTurn.Right) }, onText: null, Cancellation);

        Assert.Equal((400, 80), (seen[1].Width, seen[1].Height));
        Assert.Equal(upright.Row(80).Slice(3 * 100, 3 * 400), seen[1].Row(0));
        DocumentElement element = Assert.Single(record.ToPage().Elements);
        Assert.Equal((80, 400), (element.Boxes[0].Width, element.Boxes[0].Height));
        Assert.Equal("Lines.", Assert.IsType<DescriptionContent>(element.Content).Text);
    }

    [Fact]
    public async Task Read_ShownAsItComes_LeavesFiguresAlone()
    {
        var model = new FigurePage();
        PageRecord record = await model.Reader()
            .ReadAsync("d", new SourcePage { Number = 1, Image = ImageDecoder.Decode(Input) }, _ => { }, Cancellation);
        Assert.Equal(0, model.FiguresRead);
        Assert.Empty(record.Figures);
    }

    private string Input => _folder.Write("page.png", FigurePage.Png());

    private string Out(string name) => Path.Combine(_folder.Path, "out", name);

    private BatchOptions Options(params OutputFormat[] formats) => new() { Output = Path.Combine(_folder.Path, "out"), Formats = formats };

    private Task<BatchSummary> RunAsync(PageReader reader, BatchOptions options, CancellationToken? cancellation = null)
    {
        string input = Path.Combine(_folder.Path, "page.png");
        return DocumentBatch.RunAsync([File.Exists(input) ? input : Input], reader, options, null, cancellation ?? Cancellation);
    }

    private async Task<string> WriteAsync(OutputFormat format)
    {
        await RunAsync(new FigurePage().Reader(), Options(format));
        return File.ReadAllText(Out("page" + format.Extension));
    }
}
