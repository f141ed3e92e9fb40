using System.Text.Json;
using DeepSeekOcr.Cli.Output;
using DeepSeekOcr.Documents;
using DeepSeekOcr.Generation;
using DeepSeekOcr.Reading;
using DeepSeekOcr.Tests;

namespace DeepSeekOcr.Cli.Tests;

public sealed class ReadDeepTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Read_DeepWithNowhereToPutFigures_IsWrongUsage() =>
        (await CommandLine.RunAsync("read", "x.png", "--deep")).Complains(2, "--deep goes with --out DIR or --json");

    [Fact]
    public async Task Read_DeepOfTextWithoutPlaces_WritesWhatItWouldAnyway()
    {
        string[] common =
            ["read", CommandLine.Page, "--model", CommandLine.Model, "--mode", "tiny", "--max-tokens", "5", "--as-is", "--out"];
        CommandLine plain = await CommandLine.RunAsync([.. common, Path.Combine(_folder.Path, "plain")]);
        CommandLine deep = await CommandLine.RunAsync([.. common, Path.Combine(_folder.Path, "deep"), "--deep"]);
        Assert.Equal((0, plain.Error), (deep.ExitCode, deep.Error));
        Assert.Equal(File.ReadAllBytes(plain.Output.Trim()), File.ReadAllBytes(deep.Output.Trim()));
    }

    [Fact]
    public void Report_PageWithFigures_CountsTheirTokens()
    {
        var record = new PageRecord
        {
            Number = 1, Status = PageStatus.Completed, Text = "A", Result = Result(100, 7),
            Figures =
            [
                new FigureRecord(
                    2, new FigureReading { Status = PageStatus.Completed, Text = "CCO", Mode = "base" }) { Result = Result(10, 3) },
                new FigureRecord(4, new FigureReading { Status = PageStatus.Skipped, Problem = "the page has more than 32 figures." }),
            ],
        };
        JsonElement report = JsonSerializer.SerializeToElement(PageReport.Of("a.png", null, record), PageReport.Format);
        Assert.Equal(
            (110, 10), (
                report.GetProperty("tokens").GetProperty("vision").GetInt32(), report.GetProperty("tokens").GetProperty("output")
                    .GetInt32()));
        Assert.Equal(
            3, report.GetProperty("seconds").GetProperty("decode").GetDouble()
                + report.GetProperty("seconds").GetProperty("encode").GetDouble());
        JsonElement figures = report.GetProperty("figures");
        Assert.Equal(
            (3, "completed", "CCO"), (
                figures[0].GetProperty("element").GetInt32(), figures[0].GetProperty("status").GetString(), figures[0].GetProperty("text")
                    .GetString()));
        Assert.Equal("the page has more than 32 figures.", figures[1].GetProperty("problem").GetString());
    }

    [Fact]
    public async Task Read_BatchThatIsWatched_EndsWithATableOfProblems()
    {
        CommandLine run = await CommandLine.RunWatchedAsync(
            "read", CommandLine.Page, "nofile.png", "--model", CommandLine.Model, "--mode", "tiny", "--max-tokens", "5", "--as-is",
            "--out", Path.Combine(_folder.Path, "out"));
        Assert.Equal(1, run.ExitCode);
        string[] lines = run.Error.Split('\n');
        Assert.Contains(
            lines, line => line.Contains("Document", StringComparison.Ordinal) && line.Contains("Page", StringComparison.Ordinal)
                && line.Contains("Status", StringComparison.Ordinal));
        Assert.Contains(
            lines, line => line.Contains(" 1 ", StringComparison.Ordinal) && line.Contains("length_limit", StringComparison.Ordinal)
                && line.Contains("the text may be", StringComparison.Ordinal));
        Assert.Contains(
            lines, line => line.Contains("nofile.png", StringComparison.Ordinal) && line.Contains("failed", StringComparison.Ordinal)
                && line.Contains("no such file.", StringComparison.Ordinal));
        Assert.DoesNotContain("dsocr: ", run.Error, StringComparison.Ordinal);
    }

    private static ReadResult Result(int vision, int output) => new()
    {
        Text = "", Tokens = new TokenProbability[output], StopReason = StopReason.Completed, PromptTokens = vision, VisionTokens = vision,
        Timings = new ReadTimings(TimeSpan.FromSeconds(0.5), TimeSpan.Zero, TimeSpan.FromSeconds(1)),
    };
}
