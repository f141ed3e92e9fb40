using DeepSeekOcr.Tests;

namespace DeepSeekOcr.Cli.Tests;

public sealed class DataCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Export_OneTask_WritesShardsAndSaysHowMany()
    {
        string task = _folder.Write("task.json", "{ \"side\": 128, \"minCharacters\": 5, \"maxCharacters\": 9 }");
        string output = Path.Combine(_folder.Path, "set");
        CommandLine run = await CommandLine.RunAsync(
            "data", "export", "--out", output, "--task", task, "--pages", "3", "--shard-size", "2", "--format", "parquet");
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.StartsWith($"{output}: 3 pages in 2 shards, ", run.Output, StringComparison.Ordinal);
        Assert.Equal(
            ["dataset.json", "pages-00000.parquet", "pages-00001.parquet"], Directory.GetFiles(output).Select(Path.GetFileName)
                .Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("\"side\": 100", "side is 100; it has to be a multiple of 64.")]
    [InlineData("\"minCharacters\": 9, \"maxCharacters\": 5", "maxCharacters is 5; it has to be 9 to")]
    [InlineData("\"prose\": 0, \"random\": 0, \"mixed\": 0", "the sum of prose, random and mixed is 0")]
    [InlineData("\"fonts\": [ \"Comic Sans\" ]", "font 'Comic Sans' is neither bundled nor installed")]
    [InlineData("\"size\": 5", "size")]
    public async Task Export_BadTask_IsOneLine(string content, string part) =>
        (await CommandLine.RunAsync("data", "export", "--out", Path.Combine(_folder.Path, "set"), "--task",
            _folder.Write("task.json", $"{{ {content} }}")))
            .Complains(1, part);

    [Theory]
    [InlineData("--format", "zip", "--format is 'zip'; expected webdataset or parquet.")]
    [InlineData("--jpeg", "0", "--jpeg is '0'")]
    [InlineData("--pages", "none", "--pages is 'none'")]
    public async Task Export_BadOption_IsOneLine(string option, string value, string part) =>
        (await CommandLine.RunAsync("data", "export", "--out", _folder.Path, option, value)).Complains(2, part);

    [Fact]
    public async Task Export_MoreShardsThanAFolderShouldHave_IsOneLine() =>
        (await CommandLine.RunAsync("data", "export", "--out", _folder.Path, "--pages", "1000000", "--shard-size", "1"))
            .Complains(1, "not 1 to 100000 shards");
}
