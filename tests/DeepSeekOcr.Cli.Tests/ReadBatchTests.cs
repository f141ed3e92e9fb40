using System.Diagnostics;
using DeepSeekOcr.Testing;
using DeepSeekOcr.Tests;

namespace DeepSeekOcr.Cli.Tests;

public sealed class ReadBatchTests : IDisposable
{
    private const int Documents = 4;

    private readonly TemporaryFolder _folder = new();
    private readonly string _in;

    public ReadBatchTests()
    {
        _in = Path.Combine(_folder.Path, "in");
        Directory.CreateDirectory(_in);
        for (int i = 1; i <= Documents; i++)
        {
            File.Copy(Path.Combine(Golden.Repository, "samples", "page.png"), Path.Combine(_in, $"page{i}.png"));
        }
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Read_KilledAgainAndAgainAndResumed_WritesTheBytesOfARunThatWasNot()
    {
        string whole = Out("whole");
        string killed = Out("killed");
        Assert.Equal(0, (await CommandLine.RunAsync(Arguments(whole))).ExitCode);
        string[] resume = [.. Arguments(killed), "--resume"];
        await KillAtFileAsync("page-*.json.*.part", 1, resume, killed);
        await KillAtFileAsync("*.docx.*.part", 1, resume, killed);
        await KillAtFileAsync("done.json", 2, resume, killed);
        CommandLine last = await CommandLine.RunAsync(resume);

        Assert.Equal(0, last.ExitCode);
        string[] names = Files(whole);

        // Four forms each, and the list of pages that were cut at --max-tokens.
        Assert.Equal((Documents * 4) + 1, names.Length);
        Assert.Equal(names, Files(killed));
        Assert.All(names, name => Assert.Equal(File.ReadAllBytes(Path.Combine(whole, name)), File.ReadAllBytes(Path.Combine(killed, name))));
    }

    [Fact]
    public async Task Read_OnePageMissing_IsOneLineAndOneOfErrorsJsonl()
    {
        CommandLine run = await CommandLine.RunAsync("read", Path.Combine(_in, "page1.png"), "nofile.png", "--model", CommandLine.Model, "--max-tokens", "5", "--as-is", "--out", Out("out"));
        Assert.Equal(1, run.ExitCode);
        Assert.Contains(run.Error.Split('\n'), line => line.Contains("nofile.png: no such file", StringComparison.Ordinal));
        Assert.Contains(File.ReadAllLines(Path.Combine(Out("out"), "errors.jsonl")), line => line.Contains("nofile.png", StringComparison.Ordinal));
        Assert.Equal(Path.Combine(Out("out"), "page1.md"), run.Output.Trim());
    }

    [Theory]
    [InlineData("--format", "md")]
    [InlineData("--resume")]
    [InlineData("--batch", "2")]
    public async Task Read_BatchOptionWithoutOut_IsWrongUsage(params string[] option) =>
        (await CommandLine.RunAsync(["read", "x.png", .. option])).Complains(2, "belong to --out");

    [Fact]
    public async Task Read_BudgetBelowTheCheapestMode_IsOneLine() =>
        (await CommandLine.RunAsync("read", Path.Combine(_in, "page1.png"), "--model", CommandLine.Model, "--mode", "auto", "--budget", "10")).Complains(1, "The budget is 10 vision tokens; the cheapest mode takes");

    private static string[] Files(string folder) =>
        [.. Directory.GetFiles(folder, "*", SearchOption.TopDirectoryOnly).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];

    /// <summary>Runs the command in a process of its own and kills it when a file appears for the given time.</summary>
    private static async Task KillAtFileAsync(string filter, int time, string[] args, string folder)
    {
        Directory.CreateDirectory(folder);
        var reached = new TaskCompletionSource();
        int seen = 0;
        using var watcher = new FileSystemWatcher(folder, filter) { IncludeSubdirectories = true };
        void See(object sender, FileSystemEventArgs e)
        {
            if (Interlocked.Increment(ref seen) == time)
            {
                reached.TrySetResult();
            }
        }

        watcher.Created += See;
        watcher.Renamed += See;
        watcher.EnableRaisingEvents = true;
        var start = new ProcessStartInfo("dotnet", [typeof(Program).Assembly.Location, .. args]) { RedirectStandardError = true, RedirectStandardOutput = true };
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        Task<string> output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        Task first = await Task.WhenAny(reached.Task, process.WaitForExitAsync(TestContext.Current.CancellationToken));
        process.Kill();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(first == reached.Task, $"The run ended before it was killed: {await error}{await output}");
    }

    private string[] Arguments(string output) =>
        ["read", _in, "--model", CommandLine.Model, "--mode", "tiny", "--max-tokens", "40", "--as-is", "--out", output, "--format", "md,json,docx,pdf"];

    private string Out(string name) => Path.Combine(_folder.Path, name);
}
