using System.Text.Json;
using DeepSeekOcr.Evaluation.Compression;
using DeepSeekOcr.Evaluation.Compression.Reporting;
using DeepSeekOcr.Evaluation.Compression.Sources;
using DeepSeekOcr.Evaluation.Fox;
using DeepSeekOcr.Imaging;
using DeepSeekOcr.Rendering;
using DeepSeekOcr.Tests;

namespace DeepSeekOcr.Evaluation.Tests.Compression;

public sealed class FoxStudyTests : IDisposable
{
    private const string List = "en_page_ocr.json";

    private readonly TemporaryFolder _folder = new();
    private readonly List<object> _entries = [];

    public FoxStudyTests() => Directory.CreateDirectory(Path.Combine(_folder.Path, "en_pdf_png"));

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(599, null)]
    [InlineData(600, "600-700")]
    [InlineData(699, "600-700")]
    [InlineData(700, "700-800")]
    [InlineData(1299, "1200-1300")]
    [InlineData(1300, "1200-1300")]
    [InlineData(1301, null)]
    public void TokenBucket_Edges_AreThoseOfThePaper(int tokens, string? bucket) =>
        Assert.Equal(bucket, TokenBucket.Of(tokens)?.ToString());

    [Fact]
    public void Run_SmallFolder_MeasuresThePagesOfThePapersLengths()
    {
        AddPage("short.png", 500);
        AddPage("b.png", 750);
        AddPage("a.png", 650);
        AddPage("long.png", 1400);
        var source = new FoxStudy(Load(), [ResolutionMode.Tiny, ResolutionMode.Small]);
        IReadOnlyList<StudyPage> pages = Run(source, text => text.Replace("the", "teh", StringComparison.Ordinal));

        Assert.Equal(
            [("tiny", "600-700", "a.png"), ("tiny", "700-800", "b.png"), ("small", "600-700", "a.png"), ("small", "700-800", "b.png")],
            pages.Select(page => (page.Cell.Mode, page.Cell.Tokens, page.Name)));
        StudySummary summary = StudySummary.Of("stub", StudySettings.Of(source, "stub"), source, pages);
        Assert.All(summary.Cells, cell => Assert.InRange(cell.Figures!.Precision.Mean, 0.9, 0.99));
        Assert.Equal(650 / 64.0, summary.Cells[0].Figures!.Compression, 0.3);
        Assert.Equal(
            (0.965, 10.5, 7), (
                PublishedStudy.Find(summary.Cells[0].Key)!.Precision, PublishedStudy.Find(summary.Cells[0].Key)!.Compression,
                PublishedStudy.Find(summary.Cells[0].Key)!.Pages));
        Assert.Equal(
            (0.973, 7.5), (PublishedStudy.Find(summary.Cells[3].Key)!.Precision, PublishedStudy.Find(summary.Cells[3].Key)!.Compression));
    }

    [Fact]
    public void Write_Answers_AreWhatTheOfficialScriptReads()
    {
        string text = AddPage("a.png", 650);
        var source = new FoxStudy(Load(), [ResolutionMode.Tiny]);
        string path = Assert.Single(FoxAnswers.Write(_folder.Path, Run(source, page => page + "\n\"more\""), "<image>\nFree OCR."));
        Assert.Equal("fox-en-tiny.json", Path.GetFileName(path));
        using var json = JsonDocument.Parse(File.ReadAllBytes(path));
        JsonElement answer = Assert.Single(json.RootElement.EnumerateArray());
        Assert.Equal(
            ["a.png", "<image>\nFree OCR.", text, text + "\n\"more\""],
            ((string[])["image", "question", "label", "answer"]).Select(key => answer.GetProperty(key).GetString()));
    }

    [Fact]
    public void Run_DamagedPicture_IsOnePagesProblem()
    {
        AddPage("a.png", 650);
        AddPage("b.png", 660);
        string path = Path.Combine(_folder.Path, "en_pdf_png", "a.png");
        File.WriteAllBytes(path, File.ReadAllBytes(path)[..200]);
        var source = new FoxStudy(Load(), [ResolutionMode.Tiny]);
        StudySummary summary = StudySummary.Of("stub", StudySettings.Of(source, "stub"), source, Run(source, text => text));
        Assert.Equal((1, 1), (summary.Cells.Single().Pages, summary.Cells.Single().Unread));
        Assert.Contains("a.png: ", Assert.Single(summary.Problems), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("../secret.png")]
    [InlineData("/etc/passwd")]
    [InlineData("..")]
    [InlineData("sub/page.png")]
    [InlineData("sub\\page.png")]
    [InlineData("C:page.png")]
    [InlineData("page\0.png")]
    [InlineData("")]
    public void Load_NameOutsideTheFolder_IsAFaultThatNamesTheEntry(string name)
    {
        AddPage("a.png", 650);
        File.WriteAllBytes(Path.Combine(_folder.Path, "secret.png"), [1]);
        _entries.Add(Entry(name, "text"));
        FoxBenchmark benchmark = Load();
        Assert.Single(benchmark.Pages);
        string fault = Assert.Single(benchmark.Faults);
        Assert.Contains("en_page_ocr.json: entry 1 names the image '", fault, StringComparison.Ordinal);
        Assert.DoesNotContain('\0', fault);
    }

    [Fact]
    public void Load_FaultyEntries_AreALineEach()
    {
        AddPage("a.png", 650);
        _entries.AddRange(
        [
            Entry("absent.png", "text"),
            Entry("a.png", "twice"),
            new { conversations = new[] { new { value = "prompt" }, new { value = "text" } } },
            new { image = "a.png" },
            new { image = "a.png", conversations = new[] { new { value = "prompt" } } },
            new { image = 5, conversations = "none" },
            "no object",
        ]);
        Assert.Equal(
            [
                "entry 1 names the image 'absent.png', which is not in en_pdf_png.",
                "entry 2 names the image 'a.png' a second time.",
                "entry 3 has no image; expected the name of an image.",
                "entry 4 has no conversations[1].value; expected the text of the page.",
                "entry 5 has no conversations[1].value; expected the text of the page.",
                "entry 6 has no image; expected the name of an image.",
                "entry 7 has no image; expected the name of an image.",
            ],
            Load().Faults.Select(fault => fault[(fault.IndexOf(": ", StringComparison.Ordinal) + 2)..]));
    }

    [Fact]
    public void Load_ByteOrderMark_IsSkipped()
    {
        AddPage("a.png", 650);
        _folder.Write(List, "\uFEFF" + JsonSerializer.Serialize(_entries));
        Assert.Single(FoxBenchmark.Load(_folder.Path, FoxLanguage.English).Pages);
    }

    [Theory]
    [InlineData("{}", "holds a JSON Object; expected a list of pages.")]
    [InlineData("[{", "is not JSON.")]
    [InlineData("", "is not JSON.")]
    public void Load_NoList_IsRefused(string content, string fault)
    {
        _folder.Write(List, content);
        Assert.Contains(
            $"{List}: {fault}", Assert.Throws<EvaluationException>(() => FoxBenchmark.Load(_folder.Path, FoxLanguage.English)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Load_OtherLanguage_NamesTheFolderThatIsMissing() => Assert.Contains(
        "has no folder cn_pdf_png", Assert.Throws<EvaluationException>(() => FoxBenchmark.Load(_folder.Path, FoxLanguage.Chinese)).Message,
        StringComparison.Ordinal);

    [Fact]
    public void Load_NoListAtAll_IsRefused() => Assert.Contains(
        $"{List}: cannot be read.", Assert.Throws<EvaluationException>(() => FoxBenchmark.Load(_folder.Path, FoxLanguage.English)).Message,
        StringComparison.Ordinal);

    [Fact]
    public void Study_NoPageOfThatLength_IsRefused()
    {
        AddPage("a.png", 100);
        Assert.Contains(
            "has no page of 600 to 1300 tokens",
            Assert.Throws<EvaluationException>(() => new FoxStudy(Load(), [ResolutionMode.Tiny])).Message, StringComparison.Ordinal);
    }

    private string AddPage(string name, int tokens)
    {
        string text = StudyText.Draw(StudyKind.Prose, tokens, seed: 11, page: _entries.Count);
        StudySheet sheet = RenderedStudy.Render(text, ResolutionMode.Small, FontLibrary.Default);
        File.WriteAllBytes(Path.Combine(_folder.Path, "en_pdf_png", name), sheet.ToPng());
        _entries.Add(Entry(name, text));
        return text;
    }

    private static object Entry(string image, string text) =>
        new
        {
            image, other = 1,
            conversations = new[] { new { from = "human", value = "<image>\nOCR this image." }, new { from = "gpt", value = text } }
        };

    private FoxBenchmark Load()
    {
        _folder.Write(List, JsonSerializer.Serialize(_entries));
        return FoxBenchmark.Load(_folder.Path, FoxLanguage.English);
    }

    private IReadOnlyList<StudyPage> Run(IStudySource source, Func<string, string> change)
    {
        using StudyLog log = StudyLog.Open(Path.Combine(_folder.Path, "out"), StudySettings.Of(source, "stub"));
        return new CompressionStudy(source, new StubReader(source, change).Read)
            .Run(log, cancellation: TestContext.Current.CancellationToken);
    }
}
