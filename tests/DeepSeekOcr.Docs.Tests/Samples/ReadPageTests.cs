using DeepSeekOcr.Testing;

namespace DeepSeekOcr.Docs.Tests.Samples;

public sealed class ReadPageTests
{
    private static readonly string Program = Path.Combine(
        Golden.Repository, "samples", "ReadPage", "bin", ChildProcess.Configuration, "net10.0", "ReadPage.dll");

    [Fact]
    public async Task ReadPage_SamplePage_PrintsItsText()
    {
        ChildProcess run = await ChildProcess.DotnetAsync(Program, "models/nano", "samples/page.png");

        Assert.Equal((0, "\nsamples/page.png: 64 vision tokens, ended: Completed\n"), (run.ExitCode, run.Error));
        string expected = await File.ReadAllTextAsync(
            Path.Combine(Golden.Repository, "samples", "page.txt"), TestContext.Current.CancellationToken);
        Assert.Equal(expected.Trim(), run.Output.Trim());
    }

    [Theory]
    [InlineData(2, "Usage: ReadPage MODEL PAGE…")]
    [InlineData(1, "models/none: there is no such directory.", "models/none", "samples/page.png")]
    [InlineData(1, "samples/none.png: no such file.", "models/nano", "samples/none.png")]
    public async Task ReadPage_WhatIsNotThere_IsOneLine(int code, string line, params string[] args)
    {
        ChildProcess run = await ChildProcess.DotnetAsync([Program, .. args]);

        Assert.Equal((code, line, ""), (run.ExitCode, run.Error.TrimEnd(), run.Output));
    }
}
