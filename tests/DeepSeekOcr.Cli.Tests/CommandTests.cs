using System.Text.Json;
using DeepSeekOcr.Imaging;
using DeepSeekOcr.Testing;
using DeepSeekOcr.Tests;

namespace DeepSeekOcr.Cli.Tests;

public sealed class CommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Info_TinyCheckpoint_CountsParametersByModule()
    {
        CommandLine run = await CommandLine.RunAsync("info", "--model", CommandLine.Model);

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("728,584", run.Output, StringComparison.Ordinal);
        Assert.Matches(@"routed experts\s*│\s*48\s*│\s*73,728\s*│\s*27,648\s*│\s*F32", run.Output);
    }

    [Fact]
    public async Task Trace_GoldenCase_WritesItsTensorsAndItsTokens()
    {
        string path = Path.Combine(_folder.Path, "trace.safetensors");
        string[] greedy = ["--max-tokens", "40", "--ignore-eos", "--no-repeat-ngram", "3/20", "--out", path];

        CommandLine run = await CommandLine.RunAsync(
            ["trace", "--model", CommandLine.Model, "--image", CommandLine.Page, "--mode", "tiny", "--prompt", "<image>\nFree OCR. ",
                .. greedy]);

        Assert.Equal((0, "", ""), (run.ExitCode, run.Output, run.Error));
        var trace = new GoldenTensors(path);
        GoldenTensors golden = Golden.Open("forward/tiny_page.safetensors");
        Assert.Empty(golden.Names.Select(name => name.Split('@')[0]).Except(trace.Names));
        Closeness.Check("logits.tail", trace.F32("logits.tail"), golden.F32("logits.tail"));
        JsonElement json =
            JsonDocument.Parse(
                await File.ReadAllBytesAsync(Golden.Find("forward/tiny_page.json"), TestContext.Current.CancellationToken)).RootElement;
        JsonElement expected = json.GetProperty("greedy").GetProperty("window_3_20_output").GetProperty("ids");
        Assert.Equal(expected.EnumerateArray().Select(id => id.GetInt32()), trace.Read<int>("greedy.ids"));
    }

    [Fact]
    public async Task Render_FittedText_IsAPageOfTheModesResolution()
    {
        string text = _folder.Write("page.txt", "A page to be rendered.");
        string page = Path.Combine(_folder.Path, "page.png");

        CommandLine run = await CommandLine.RunAsync("render", text, "--out", page, "--mode", "small", "--fit");

        Assert.Equal(0, run.ExitCode);
        RgbImage image = ImageDecoder.Decode(page);
        Assert.Equal((640, 640), (image.Width, image.Height));
        Assert.Contains((byte)0, image.Pixels);
    }

    [Fact]
    public async Task Render_TextTooLong_SaysHowMuchFits()
    {
        string text = _folder.Write("page.txt", string.Join(' ', Enumerable.Repeat("word", 1000)));
        string page = Path.Combine(_folder.Path, "page.png");

        CommandLine run = await CommandLine.RunAsync("render", text, "--out", page, "--size", "40");

        // 492 pixels hold 20 letters of 24.08 pixels, so 4 words; 512 − 20 hold 10 lines of 48.
        run.Complains(1, "200 of 4999 characters fit a page of 512×512 pixels at 40 pixels");
        Assert.False(File.Exists(page));
    }

    [Theory]
    [InlineData("prose", 1)]
    [InlineData(null, 2)]
    public async Task Eval_RandomWeights_ReportsEachKind(string? kind, int reports)
    {
        CommandLine run = await CommandLine.RunAsync(
            ["eval", "text", "--model", CommandLine.Model, "--pages", "2", "--json", .. kind is null ? (string[])[] : ["--kind", kind]]);

        Assert.Equal(0, run.ExitCode);
        JsonElement[] results = [.. JsonDocument.Parse(run.Output).RootElement.EnumerateArray()];
        Assert.Equal(reports, results.Length);
        Assert.All(results, result => Assert.InRange(result.GetProperty("precision").GetProperty("mean").GetDouble(), 0, 0.3));
        Assert.All(results, result => Assert.Equal(2, result.GetProperty("stops").EnumerateObject().Sum(stop => stop.Value.GetInt32())));
    }

    [Fact]
    public async Task Help_NoArguments_ListsTheCommands()
    {
        CommandLine run = await CommandLine.RunAsync();

        Assert.Equal(0, run.ExitCode);
        Assert.All(
            ["read", "render", "compress", "info", "trace", "eval", "train", "bench"], name => Assert.Contains(
                $"  {name} ", run.Output, StringComparison.Ordinal));
    }
}
