using System.Text.Json;
using DeepSeekOcr.Benchmarks;
using DeepSeekOcr.Cli.Output;
using DeepSeekOcr.Testing;
using Spectre.Console;

namespace DeepSeekOcr.Cli.Tests;

public sealed class BenchCommandTests
{
    private static readonly string[] Figures =
    [
        "load", "first-token", "encoder-1024", "prefill-273", "decode-read-limit", "decode", "decode-allocated", "memory-beyond-file",
        "prefill-909", "decode-2000-read-limit", "decode-2000", "decode-2000-allocated",
        "decode-batch-1", "decode-batch-2", "decode-batch-4", "decode-batch-8", "decode-batch-16", "encoder-gundam", "peak-memory",
    ];

    private static readonly string[] Bounded =
        ["encoder-1024", "prefill-273", "prefill-909", "decode", "decode-2000", "encoder-gundam", "gemm-f32", "train-step"];

    private static readonly string[] WithoutModel = ["gemm-f32", "train-step", "documents-parse", "documents-write"];

    [Fact]
    public async Task Bench_TinyCheckpointAsJson_HasLimitsMachineAndEveryFigure()
    {
        JsonElement root = JsonDocument.Parse(await Run("--json", "--seconds", "0")).RootElement;
        Assert.Equal(["limits", "machine", "results"], root.EnumerateObject().Select(member => member.Name));
        Assert.True(root.GetProperty("limits").GetProperty("fma_gflops").GetDouble() > 0);
        Assert.True(root.GetProperty("machine").GetProperty("threads").GetInt32() > 0);
        JsonElement[] results = [.. root.GetProperty("results").EnumerateArray()];
        Assert.Equal(
            [.. Figures.Where(name => name != "memory-beyond-file" || OperatingSystem.IsLinux()), .. WithoutModel],
            results.Select(result => result.GetProperty("name").GetString()));
        foreach (JsonElement result in results)
        {
            string name = result.GetProperty("name").GetString()!;
            Assert.Equal(WithoutModel.Contains(name) ? "-" : "f32", result.GetProperty("type").GetString());
            Assert.NotEqual("", result.GetProperty("unit").GetString());
            Assert.True(result.GetProperty("deviation").GetDouble() >= 0);
            Assert.Equal(Bounded.Contains(name) ? JsonValueKind.Number : JsonValueKind.Null, result.GetProperty("share").ValueKind);
            Assert.True(
                name.EndsWith("-allocated", StringComparison.Ordinal)
                    || result.GetProperty("value").GetDouble() > 0, $"{name} is not above 0");
        }
    }

    [Fact]
    public async Task Bench_SeveralTypes_MeasuresEach()
    {
        JsonElement root =
            JsonDocument.Parse(await Run("--json", "--seconds", "0", "--only", "decode", "--type", "f16", "q8_0")).RootElement;
        IEnumerable<JsonElement> decoded = root.GetProperty("results").EnumerateArray()
            .Where(result => result.GetProperty("name").GetString() == "decode");
        Assert.Equal(["f16", "q8_0"], decoded.Select(result => result.GetProperty("type").GetString()));
    }

    [Fact]
    public void Report_WithEarlierRun_ShowsRatios()
    {
        string path = Path.GetTempFileName();
        try
        {
            var machine = new BenchMachine("cpu", 2, 512, ".NET", "os");
            var before = new BenchReport(new BenchLimits(100), machine, [new("q8_0", "decode", 20, "tok/s", 0, 0.5)]);
            BenchResult[] figures = [new("q8_0", "decode", 30, "tok/s", 0.5, 0.75), new("q4_0", "decode", 60, "tok/s", 0, 0.75)];
            var after = new BenchReport(new BenchLimits(100), machine, figures);
            File.WriteAllText(path, before.ToJson());
            using var output = new StringWriter();
            IAnsiConsole console = AnsiConsole.Create(
                new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output), Ansi = AnsiSupport.No });
            console.Profile.Width = 140;
            BenchTable.Show(console, after, BenchReport.Load(path));
            string[] lines = output.ToString().Split('\n');
            string first = Assert.Single(lines, line => line.Contains("q8_0", StringComparison.Ordinal));
            Assert.Contains("30 ± 0.5", first, StringComparison.Ordinal);
            Assert.Contains("1.50", first, StringComparison.Ordinal);
            Assert.DoesNotContain(
                "1.50", Assert.Single(lines, line => line.Contains("q4_0", StringComparison.Ordinal)), StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("{}")]
    [InlineData("{\"results\":[{}]}")]
    public void Report_FileIsNone_SaysSo(string content)
    {
        string path = Path.GetTempFileName();
        File.WriteAllText(path, content);
        BenchmarkException fault = Assert.Throws<BenchmarkException>(() => BenchReport.Load(path));
        File.Delete(path);
        Assert.StartsWith(path, fault.Message, StringComparison.Ordinal);
    }

    private static async Task<string> Run(params string[] arguments)
    {
        using var output = new StringWriter();
        var terminal = new Terminal(output, TextWriter.Null, Stream.Null, IsWatched: false);
        int code = await Program.RunAsync(
            ["bench", "--shape", Golden.Find("tiny"), .. arguments], terminal, TestContext.Current.CancellationToken);
        Assert.Equal(0, code);
        return output.ToString();
    }
}
