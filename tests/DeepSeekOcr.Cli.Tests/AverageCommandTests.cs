using DeepSeekOcr.Tests;

namespace DeepSeekOcr.Cli.Tests;

public sealed class AverageCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Average_TwoModels_WritesOneThatReads()
    {
        string target = Path.Combine(_folder.Path, "mean");
        CommandLine run = await CommandLine.RunAsync("average", CommandLine.Model, CommandLine.Model, "--out", target);
        Assert.Equal((0, "", ""), (run.ExitCode, run.Output, run.Error));
        CommandLine read = await CommandLine.RunAsync(CommandLine.Page, "--model", target, "--mode", "tiny", "--max-tokens", "5");
        Assert.Equal(0, read.ExitCode);
    }

    [Fact]
    public async Task Average_NoSuchModel_SaysSo() =>
        (await CommandLine.RunAsync("average", CommandLine.Model, Path.Combine(_folder.Path, "none"), "--out", _folder.Path))
            .Complains(1, "there is no such directory");

    [Fact]
    public async Task Average_OneModel_IsWrongUsage() =>
        Assert.Equal(2, (await CommandLine.RunAsync("average", CommandLine.Model, "--out", _folder.Path)).ExitCode);
}
