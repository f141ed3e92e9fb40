using DeepSeekOcr.Tests;

namespace DeepSeekOcr.Cli.Tests;

public sealed class QuantizeCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Quantize_TinyCheckpoint_WritesAPairThatOtherCommandsTake()
    {
        string target = Path.Combine(_folder.Path, "pair");

        CommandLine written = await CommandLine.RunAsync("quantize", "--model", CommandLine.Model, "--type", "q8_0", "--out", target);

        Assert.Equal((0, ""), (written.ExitCode, written.Error));
        Assert.Equal(
            ["mmproj-tiny-F16.gguf", "tiny-Q8_0.gguf"], Directory.GetFiles(target, "*.gguf").Select(Path.GetFileName)
                .Order(StringComparer.Ordinal));
        Assert.Contains("tiny-Q8_0.gguf: ", written.Output, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(target, "generation_config.json")));
        CommandLine info = await CommandLine.RunAsync("info", "--model", target);
        Assert.Contains("728,584", info.Output, StringComparison.Ordinal);
        Assert.Contains("Q8_0", info.Output, StringComparison.Ordinal);
        CommandLine read = await CommandLine.RunAsync(
            CommandLine.Page, "--model", Path.Combine(target, "tiny-Q8_0.gguf"), "--mode", "tiny", "--max-tokens", "5");
        Assert.Equal(0, read.ExitCode);
    }

    [Fact]
    public async Task Quantize_VisionType_IsUsedForTheProjector()
    {
        CommandLine run = await CommandLine.RunAsync(
            "quantize", "--model", CommandLine.Model, "--type", "f16", "--vision", "q8_0", "--out", _folder.Path);

        Assert.Equal(0, run.ExitCode);
        Assert.True(File.Exists(Path.Combine(_folder.Path, "mmproj-tiny-Q8_0.gguf")));
    }

    [Fact]
    public async Task Quantize_UnknownType_ListsTheKnown() =>
        (await CommandLine.RunAsync("quantize", "--model", CommandLine.Model, "--type", "q5", "--out", _folder.Path))
            .Complains(2, "--type is 'q5'; expected one of q8_0, q6_k, q4_k");

    [Fact]
    public async Task Quantize_NoSuchModel_SaysSo() =>
        (await CommandLine.RunAsync("quantize", "--model", Path.Combine(_folder.Path, "none"), "--type", "q8_0", "--out", _folder.Path))
            .Complains(1, "there is no such directory");

    [Fact]
    public async Task Info_DamagedGguf_ComplainsInOneLine() =>
        (await CommandLine.RunAsync("info", "--model", _folder.Write("x.gguf", "GGUF"))).Complains(1, "ends inside the version");
}
