using System.Text.Json;
using DeepSeekOcr.Evaluation.Compression.Sources;
using DeepSeekOcr.Imaging;
using DeepSeekOcr.Rendering;
using DeepSeekOcr.Testing;
using DeepSeekOcr.Tests;

namespace DeepSeekOcr.Cli.Tests;

public sealed class EvalCompressionCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public EvalCompressionCommandTests()
    {
        // Weights that were never trained end a page at the limit only; few tokens do.
        Directory.CreateDirectory(Model);
        foreach (string file in Directory.GetFiles(Golden.Find("tiny")))
        {
            File.Copy(file, Path.Combine(Model, Path.GetFileName(file)));
        }

        _folder.Write("model/generation_config.json", "{\"max_new_tokens\": 40}");
    }

    private string Model => Path.Combine(_folder.Path, "model");

    private string Out => Path.Combine(_folder.Path, "out");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Rendered_TinyCheckpoint_PrintsATableAndWritesEveryFile()
    {
        CommandLine run = await Rendered("--seed", "5");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Matches(@"tiny\s+prose\s+1\.0×\s+1\s", run.Output);
        Assert.Matches(@"tiny\s+random\s+0\.9×|tiny\s+random\s+1\.0×", run.Output);
        Assert.Equal(
            ["compression.csv", "compression.html", "compression.json", "compression.png", "compression.svg", "pages.jsonl"],
            Directory.GetFiles(Out).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Rendered_Again_GoesOnAndGivesTheSame()
    {
        CommandLine first = await Rendered("--seed", "5");
        string pages = await File.ReadAllTextAsync(Path.Combine(Out, "pages.jsonl"), TestContext.Current.CancellationToken);
        CommandLine second = await Rendered("--seed", "5");
        Assert.Equal(first, second);
        Assert.Equal(pages, await File.ReadAllTextAsync(Path.Combine(Out, "pages.jsonl"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Rendered_OtherSeedInTheSameFolder_IsRefused()
    {
        await Rendered("--seed", "5");
        (await Rendered("--seed", "6")).Complains(1, "was begun with other settings: seed is 5, now 6.");
    }

    [Theory]
    [InlineData("--ratios", "ten", "'ten' are no compressions")]
    [InlineData("--kinds", "poems", "--kinds has 'poems'; expected prose, lines or random.")]
    [InlineData("--modes", "tiny,huge", "No mode is called 'huge'")]
    [InlineData("--fonts", "Comic Sans", "--fonts: font 'Comic Sans' is neither bundled nor installed")]
    [InlineData("--pages", "0", "--pages is '0'")]
    [InlineData("--language", "en", "--language goes with --fox.")]
    public async Task Usage_BadValue_IsOneLine(string option, string value, string part) =>
        (await CommandLine.RunAsync("eval", "compression", option, value)).Complains(2, part);

    [Theory]
    [InlineData("--ratios", "5")]
    [InlineData("--kinds", "prose")]
    [InlineData("--fonts", "all")]
    [InlineData("--pages", "5")]
    [InlineData("--seed", "5")]
    public async Task Usage_OptionOfRenderedPagesWithFox_IsOneLine(string option, string value) =>
        (await CommandLine.RunAsync("eval", "compression", "--fox", _folder.Path, option, value))
            .Complains(2, $"{option} is for rendered pages; leave out --fox.");

    [Fact]
    public async Task Fox_NoSuchFolder_IsOneLine() =>
        (await CommandLine.RunAsync("eval", "compression", "--model", CommandLine.Model, "--fox", "/no/such/fox"))
            .Complains(1, "/no/such/fox: has no folder en_pdf_png");

    [Fact]
    public async Task Fox_FolderWithAFault_MeasuresTheRestBesideThePaper()
    {
        string text = StudyText.Draw(StudyKind.Prose, 620, seed: 3, page: 0);
        Directory.CreateDirectory(Path.Combine(_folder.Path, "en_pdf_png"));
        _folder.Write("en_pdf_png/page.png", RenderedStudy.Render(text, ResolutionMode.Tiny, FontLibrary.Default).ToPng());
        _folder.Write("en_page_ocr.json", JsonSerializer.Serialize(new[] { Entry("page.png", text), Entry("../page.png", text) }));

        CommandLine run = await CommandLine.RunAsync(
            "eval", "compression", "--model", Model, "--fox", _folder.Path, "--modes", "tiny", "--out", Out);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains(
            "entry 1 names the image '../page.png'; expected a file in en_pdf_png, without a path.", run.Error, StringComparison.Ordinal);
        Assert.Matches(@"tiny\s+fox-en\s+600-700\s+9\.\d×", run.Output);
        Assert.Contains("96.5% at 10.5×", run.Output, StringComparison.Ordinal);
        using var answers = JsonDocument.Parse(
            await File.ReadAllBytesAsync(Path.Combine(Out, "fox-en-tiny.json"), TestContext.Current.CancellationToken));
        Assert.Equal(text, Assert.Single(answers.RootElement.EnumerateArray()).GetProperty("label").GetString());
    }

    private static object Entry(string image, string text) =>
        new { image, conversations = new[] { new { value = "OCR" }, new { value = text } } };

    private Task<CommandLine> Rendered(params string[] options) => CommandLine.RunAsync(
        ["eval", "compression", "--model", Model, "--modes", "tiny", "--ratios", "1", "--kinds", "prose,random", "--pages", "1", "--out",
            Out, .. options]);
}
