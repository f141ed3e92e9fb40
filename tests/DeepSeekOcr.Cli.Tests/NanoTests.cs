using System.Text.Json;
using DeepSeekOcr.Data.Pages;
using DeepSeekOcr.Evaluation;
using DeepSeekOcr.Testing;
using DeepSeekOcr.Tests;

namespace DeepSeekOcr.Cli.Tests;

/// <summary>What the shipped model promises.</summary>
public sealed class NanoTests
{
    private const int Pages = 6;

    private static string Screenshot => Path.Combine(Golden.Repository, "samples", "printed", "screenshot.png");

    private static string Model => Path.Combine(Golden.Repository, "models", "nano");

    [Fact]
    public async Task Read_SamplePage_IsTheTextBesideIt()
    {
        string samples = Path.Combine(Golden.Repository, "samples");
        string expected = await File.ReadAllTextAsync(Path.Combine(samples, "page.txt"), TestContext.Current.CancellationToken);

        CommandLine run = await CommandLine.RunAsync(Path.Combine(samples, "page.png"), "--model", Model);

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.InRange(TextAccuracy.Precision(expected.Trim(), run.Output.Trim()), 0.97, 1);
    }

    [Fact]
    public async Task Read_Verbose_ShowsWhatIsDoneAndNothingOfThePage()
    {
        string page = Path.Combine(Golden.Repository, "samples", "page.png");

        CommandLine run = await CommandLine.RunAsync(page, "--model", Model, "--verbose");

        string[] lines = run.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal((0, 4), (run.ExitCode, lines.Length));
        Assert.StartsWith($"{Model}: opened, ", lines[0], StringComparison.Ordinal);
        Assert.StartsWith($"{page}: page 1: 512 x 512 pixels", lines[1], StringComparison.Ordinal);
        Assert.StartsWith("Read in tiny (AsAsked): Completed, 64 vision tokens", lines[2], StringComparison.Ordinal);
        Assert.Equal($"{page}: page 1: completed, attempts: 1", lines[3]);
    }

    [Fact]
    public async Task Read_ScreenshotThatItCannotRead_SaysThatItGuessedAndWhatToDo()
    {
        CommandLine run = await CommandLine.RunAsync(Screenshot, "--model", Model);

        Assert.Equal(3, run.ExitCode);
        Assert.NotEqual("", run.Output);

        // What is guessed differs by processor; where it loops, a second line says that the text was not taken back.
        string[] lines = run.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        string line = Assert.Single(lines, line => !line.EndsWith("--out and --json do so.", StringComparison.Ordinal));
        Assert.Contains("could not read the page and guessed", line, StringComparison.Ordinal);
        Assert.EndsWith(
            "nano reads text that dsocr renders; for other pages: dsocr pull deepseek-ai/DeepSeek-OCR", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Read_ScreenshotAsJson_HasTheStatusAndTheScore()
    {
        CommandLine run = await CommandLine.RunAsync(Screenshot, "--model", Model, "--json");

        Assert.Equal(3, run.ExitCode);
        using JsonDocument page = JsonDocument.Parse(run.Output);
        Assert.Equal("low_confidence", page.RootElement.GetProperty("status").GetString());
        JsonElement judgement = page.RootElement.GetProperty("legibility");
        Assert.False(judgement.GetProperty("legible").GetBoolean());
        Assert.InRange(judgement.GetProperty("score").GetDouble(), 0, 0.5);
    }

    [Fact]
    public async Task Read_GoodAndGuessedPages_WritesBothAndMarksTheGuess()
    {
        using var folder = new TemporaryFolder();
        string good = Path.Combine(Golden.Repository, "samples", "page.png");

        CommandLine run = await CommandLine.RunAsync("read", good, Screenshot, "--model", Model, "--as-is", "--out", folder.Path);

        Assert.Equal(3, run.ExitCode);
        Assert.Equal(2, run.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.StartsWith("> **Low confidence", await ReadAsync("screenshot.md"), StringComparison.Ordinal);
        Assert.DoesNotContain("Low confidence", await ReadAsync("page.md"), StringComparison.Ordinal);
        Assert.Contains(
            "\"status\":\"low_confidence\"", Assert.Single((await ReadAsync("errors.jsonl")).Trim().Split('\n')), StringComparison.Ordinal);

        Task<string> ReadAsync(string name) =>
            File.ReadAllTextAsync(Path.Combine(folder.Path, name), TestContext.Current.CancellationToken);
    }

    [Theory]
    [InlineData(TextKind.Prose, 0.97)]
    [InlineData(TextKind.Random, 0.90)]
    public void Measure_HeldOutPages_ReachesThePromisedPrecision(TextKind kind, double promised)
    {
        using OcrModel model = OcrModel.Load(Model);

        TextEvaluationResult result = new TextEvaluation { Pages = Pages }.Measure(
            model, kind, cancellation: TestContext.Current.CancellationToken);

        Assert.InRange(result.Precision.Mean, promised, 1);
    }
}
