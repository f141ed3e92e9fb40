using System.Diagnostics;
using DeepSeekOcr.Testing;
using DeepSeekOcr.Tests;

namespace DeepSeekOcr.Cli.Tests;

public sealed class ReadBatchTests : IDisposable
{
    private const int Documents = 2;

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

    /// <summary>Ten kills at random file events: five runs, each killed, resumed, killed again and resumed.</summary>
    [Fact]
    public async Task Read_KilledAtTenRandomPointsAndResumed_WritesTheBytesOfARunThatWasNot()
    {
        var random = new Random(29);
        string whole = Out("whole");
        using var events = new FileEvents(whole);
        Assert.Equal(0, (await CommandLine.RunAsync(Arguments(whole))).ExitCode);
        string[] names = Files(whole);

        // Four forms each, and the list of pages that were cut at --max-tokens.
        Assert.Equal((Documents * 4) + 1, names.Length);
        for (int run = 0; run < 5; run++)
        {
            string killed = Out($"killed{run}");
            string[] resume = [.. Arguments(killed), "--resume"];
            await KillAtEventAsync(random.Next(1, events.Count * 2 / 3), resume, killed);
            await KillAtEventAsync(random.Next(1, events.Count / 3), resume, killed);
            CommandLine last = await CommandLine.RunAsync(resume);

            Assert.Equal(0, last.ExitCode);
            Assert.Equal(names, Files(killed));
            Assert.All(
                names, name => Assert.Equal(File.ReadAllBytes(Path.Combine(whole, name)), File.ReadAllBytes(Path.Combine(killed, name))));
        }
    }

    [Fact]
    public async Task Read_OnePageMissing_IsOneLineAndOneOfErrorsJsonl()
    {
        CommandLine run = await CommandLine.RunAsync(
            "read", Path.Combine(_in, "page1.png"), "nofile.png", "--model", CommandLine.Model, "--max-tokens", "5", "--as-is", "--out",
            Out("out"));
        Assert.Equal(1, run.ExitCode);
        Assert.Contains(run.Error.Split('\n'), line => line.Contains("nofile.png: no such file", StringComparison.Ordinal));
        Assert.Contains(
            File.ReadAllLines(Path.Combine(Out("out"), "errors.jsonl")), line => line.Contains("nofile.png", StringComparison.Ordinal));
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
        (await CommandLine.RunAsync("read", Path.Combine(_in, "page1.png"), "--model", CommandLine.Model, "--mode", "auto", "--budget",
            "10"))
            .Complains(1, "The budget is 10 vision tokens; the cheapest mode takes");

    private static string[] Files(string folder) =>
        [.. Directory.GetFiles(folder, "*",
            SearchOption.TopDirectoryOnly).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];

    /// <summary>
    /// Runs the command in a process of its own and kills it when so many files were made or moved; it may have ended by then.
    /// </summary>
    private static async Task KillAtEventAsync(int count, string[] args, string folder)
    {
        using var events = new FileEvents(folder);
        Task reached = events.Reach(count);
        var start =
            new ProcessStartInfo("dotnet", [typeof(Program).Assembly.Location, .. args])
            {
                RedirectStandardError = true,
                RedirectStandardOutput = true
            };
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        Task<string> output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await Task.WhenAny(reached, process.WaitForExitAsync(TestContext.Current.CancellationToken));
        process.Kill();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(reached.IsCompleted || process.ExitCode == 0, $"The run failed before it was killed: {await error}{await output}");
    }

    private string[] Arguments(string output) =>
        ["read", _in, "--model", CommandLine.Model, "--mode", "tiny", "--max-tokens", "20", "--as-is", "--out", output, "--format",
            "md,json,docx,pdf"];

    private string Out(string name) => Path.Combine(_folder.Path, name);

    /// <summary>Counts the files that are made or moved in a folder and below.</summary>
    private sealed class FileEvents : IDisposable
    {
        private readonly TaskCompletionSource _reached = new();
        private readonly FileSystemWatcher _watcher;
        private int _awaited = int.MaxValue;
        private int _count;

        public FileEvents(string folder)
        {
            Directory.CreateDirectory(folder);
            _watcher = new FileSystemWatcher(folder) { IncludeSubdirectories = true, NotifyFilter = NotifyFilters.FileName };
            _watcher.Created += See;
            _watcher.Renamed += See;
            _watcher.EnableRaisingEvents = true;
        }

        public int Count => _count;

        public Task Reach(int count)
        {
            _awaited = count;
            return _reached.Task;
        }

        public void Dispose() => _watcher.Dispose();

        private void See(object sender, FileSystemEventArgs change)
        {
            if (Interlocked.Increment(ref _count) == _awaited)
            {
                _reached.TrySetResult();
            }
        }
    }
}
