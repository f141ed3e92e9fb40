using System.Diagnostics;
using System.Text.Json;

namespace DeepSeekOcr.Cli.Tests;

public sealed class ReadCommandTests
{
    private static readonly string[] Short = ["--model", CommandLine.Model, "--mode", "tiny", "--max-tokens", "12"];

    [Fact]
    public async Task Read_PathAlone_PrintsTheTextAndSaysThatItWasCut()
    {
        CommandLine run = await CommandLine.RunAsync([CommandLine.Page, .. Short]);

        // The reference's first twelve tokens.
        Assert.Equal(" ma i<｜place▁holder▁no▁7｜>\uFFFD\uFFFD一inelow Aab Aab\uFFFD\uFFFD一in", run.Output.TrimEnd('\n'));
        Assert.EndsWith("\n", run.Output, StringComparison.Ordinal);
        Assert.Equal(0, run.ExitCode);
        Assert.Equal($"dsocr: {CommandLine.Page}: stopped after 12 tokens (--max-tokens); the text may go on.\n", run.Error);
    }

    [Fact]
    public async Task Read_StandardInput_EqualsTheFile()
    {
        byte[] page = await File.ReadAllBytesAsync(CommandLine.Page, TestContext.Current.CancellationToken);

        CommandLine run = await CommandLine.RunAsync(page, ["read", "-", .. Short]);

        Assert.Equal((await CommandLine.RunAsync(["read", CommandLine.Page, .. Short])).Output, run.Output);
    }

    [Fact]
    public async Task Read_OneBadFileOfThree_ReadsTheOthersAndSumsUp()
    {
        CommandLine run = await CommandLine.RunAsync([CommandLine.Page, "nofile.png", CommandLine.Page, .. Short]);

        Assert.Equal(1, run.ExitCode);
        Assert.Equal(2, run.Output.Split($"==> {CommandLine.Page} <==").Length - 1);
        Assert.Contains("dsocr: nofile.png: no such file.\n", run.Error, StringComparison.Ordinal);
        Assert.EndsWith("dsocr: 1 of 3 pages could not be read.\n", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Read_Json_IsOneLineAPage()
    {
        CommandLine run = await CommandLine.RunAsync([CommandLine.Page, "nofile.png", "--json", .. Short]);

        JsonElement[] pages =
            [.. run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];
        Assert.Equal("length_limit", pages[0].GetProperty("status").GetString());
        Assert.Equal(64, pages[0].GetProperty("tokens").GetProperty("vision").GetInt32());
        Assert.Equal(12, pages[0].GetProperty("tokens").GetProperty("output").GetInt32());
        Assert.Equal("nofile.png: no such file.", pages[1].GetProperty("error").GetString());
    }

    [Fact]
    public async Task Read_RepetitionRule_ChangesTheText()
    {
        string[] longer = [CommandLine.Page, "--model", CommandLine.Model, "--mode", "tiny", "--max-tokens", "30"];

        CommandLine free = await CommandLine.RunAsync([.. longer, "--no-repeat-ngram", "0"]);
        CommandLine ruled = await CommandLine.RunAsync([.. longer, "--no-repeat-ngram", "3/20"]);

        Assert.NotEqual(free.Output, ruled.Output);
    }

    [Theory]
    [InlineData("Required argument 'PATH' missing", "read")]
    [InlineData("No mode is called 'huge'", "x.png", "--mode", "huge")]
    [InlineData("There is no option '--bogus'", "x.png", "--bogus")]
    [InlineData("--max-tokens is '0'", "x.png", "--max-tokens", "0")]
    [InlineData("--threads is '-1'", "x.png", "--threads", "-1")]
    [InlineData("--temperature is 'hot'", "x.png", "--temperature", "hot")]
    [InlineData("'3/0' is no repetition rule", "x.png", "--no-repeat-ngram", "3/0")]
    [InlineData("--max-pixels is '1G'", "x.png", "--max-pixels", "1G")]
    [InlineData("--alpha is 'blend'", "x.png", "--alpha", "blend")]
    [InlineData("needs a query", "x.png", "--task", "locate")]
    [InlineData("takes the place of", "x.png", "--prompt", "a", "--task", "free")]
    [InlineData("Required command was not provided", "eval")]
    public async Task Read_WrongUsage_IsOneLineAndCode2(string complaint, params string[] args) =>
        (await CommandLine.RunAsync(args)).Complains(2, complaint);

    [Theory]
    [InlineData("-INT", 130)]
    [InlineData("-TERM", 143)]
    public async Task Read_Signalled_EndsWithTheSignalsCode(string signal, int code)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There are no signals.");
        string program = Path.ChangeExtension(typeof(Program).Assembly.Location, ".dll");
        string[] endless = ["--model", CommandLine.Model, "--mode", "tiny", "--max-tokens", "8000", "--no-repeat-ngram", "0"];
        using Process reading = Process.Start(new ProcessStartInfo("dotnet", ["exec", program, CommandLine.Page, .. endless])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;

        // Once text comes, most of the 8000 tokens are still to be written.
        await reading.StandardOutput.ReadAsync(new char[1], TestContext.Current.CancellationToken);
        using Process kill = Process.Start("kill", [signal, $"{reading.Id}"]);
        string rest = await reading.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        string error = await reading.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await reading.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(code, reading.ExitCode);
        Assert.NotEmpty(rest);
        Assert.Equal("", error);
    }
}
