using System.Text.Json;
using DeepSeekOcr.Testing;

namespace DeepSeekOcr.Cli.Tests;

public sealed class BenchCommandTests
{
    private static readonly string[] Figures =
    [
        "load", "first-token", "encoder-1024", "encoder-1024-rate", "prefill-273", "decode", "decode-2000", "alloc-per-token", "peak-memory",
        "gemm-f32", "train-step",
    ];

    private static readonly string[] Unbounded = ["load", "first-token", "alloc-per-token", "peak-memory"];

    [Fact]
    public async Task Bench_TinyCheckpointAsJson_HasLimitsMachineAndEveryFigure()
    {
        using var output = new StringWriter();
        int code = await BenchCommand.Create()
            .Parse(["--json", "--shape", Golden.Find("tiny"), "--seconds", "0"])
            .InvokeAsync(new() { Output = output }, TestContext.Current.CancellationToken);
        Assert.Equal(0, code);
        JsonElement root = JsonDocument.Parse(output.ToString()).RootElement;
        Assert.Equal(["limits", "machine", "results"], root.EnumerateObject().Select(member => member.Name));
        Assert.True(root.GetProperty("limits").GetProperty("fma_gflops").GetDouble() > 0);
        Assert.True(root.GetProperty("limits").GetProperty("read_gbs").GetDouble() > 0);
        Assert.True(root.GetProperty("machine").GetProperty("threads").GetInt32() > 0);
        JsonElement[] results = [.. root.GetProperty("results").EnumerateArray()];
        Assert.Equal(Figures, results.Select(result => result.GetProperty("name").GetString()));
        foreach (JsonElement result in results)
        {
            string name = result.GetProperty("name").GetString()!;
            Assert.NotEqual("", result.GetProperty("unit").GetString());
            Assert.Equal(Unbounded.Contains(name) ? JsonValueKind.Null : JsonValueKind.Number, result.GetProperty("share").ValueKind);
            Assert.True(name == "alloc-per-token" || result.GetProperty("value").GetDouble() > 0, $"{name} is not above 0");
        }
    }
}
