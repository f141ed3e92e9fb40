using System.Text.Json;
using DeepSeekOcr.Testing;
using DeepSeekOcr.Tests;

namespace DeepSeekOcr.Cli.Tests;

public sealed class EvalCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public EvalCommandTests()
    {
        // Weights that were never trained end a page at the limit only; few tokens do.
        foreach (string file in Directory.GetFiles(Golden.Find("tiny")))
        {
            File.Copy(file, Path.Combine(_folder.Path, Path.GetFileName(file)));
        }

        _folder.Write("generation_config.json", "{\"max_new_tokens\": 20}");
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Pages_OneGoodAndOneBadPicture_MeasuresTheGoodOneAndComplains()
    {
        string good = Path.Combine(Golden.Repository, "samples", "page.png");
        string bad = _folder.Write("bad.png", "no image");
        _folder.Write("bad.txt", "text");

        CommandLine run = await CommandLine.RunAsync("eval", "pages", good, bad, "--model", _folder.Path, "--mode", "tiny");

        Assert.Equal(1, run.ExitCode);
        Assert.Matches(@"page\.png\s*│ 427\s*│ 1\d\d\s*│ 64\s*│ 1\.7×", run.Output);
        Assert.Contains("bad.png", Assert.Single(run.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pages_Json_HasBothTexts()
    {
        string page = Path.Combine(Golden.Repository, "samples", "page.png");
        CommandLine run = await CommandLine.RunAsync("eval", "pages", page, "--model", _folder.Path, "--mode", "tiny", "--json");
        using var json = JsonDocument.Parse(run.Output);
        Assert.StartsWith("There are forty and odd\n", json.RootElement[0].GetProperty("expected").GetString(), StringComparison.Ordinal);
        Assert.InRange(json.RootElement[0].GetProperty("precision").GetDouble(), 0, 0.5);
    }

    [Fact]
    public async Task Pages_PictureWithoutText_IsOneLine() =>
        (await CommandLine.RunAsync("eval", "pages", CommandLine.Page, "--model", _folder.Path)).Complains(1, "has no text beside it");

    [Fact]
    public async Task Experts_TinyModel_PrintsEverySparseLayerForPageAndText()
    {
        CommandLine run = await CommandLine.RunAsync("eval", "experts", "--model", _folder.Path, "--pages", "1");
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Matches(@"│ 1\s+│ page\s+│ \d+", run.Output);
        Assert.Matches(@"│ 1\s+│ text\s+│ \d+", run.Output);
        Assert.Matches(@"│ 1\s+│ all\s+│ \d+", run.Output);
    }

    [Fact]
    public async Task Experts_Json_SharesOfALayerSumToOne()
    {
        CommandLine run = await CommandLine.RunAsync("eval", "experts", "--model", _folder.Path, "--pages", "1", "--json");
        using var json = JsonDocument.Parse(run.Output);
        Assert.All(
            json.RootElement.EnumerateArray(), use => Assert.Equal(
                1, use.GetProperty("shares").EnumerateArray().Sum(share => share.GetDouble()), 9));
    }

    [Fact]
    public async Task Runs_FolderWithoutALog_IsOneLine() =>
        (await CommandLine.RunAsync("eval", "runs", _folder.Path)).Complains(1, "log.jsonl: there is no log of a run.");
}
