using System.Diagnostics;
using DeepSeekOcr.Checkpoints;
using DeepSeekOcr.Tests;

namespace DeepSeekOcr.Cli.Tests;

public sealed class TrainCommandTests : IDisposable
{
    private const string State = "state.safetensors";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Train_KilledTwiceAndResumed_EndsWithTheBitsOfARunThatWasNot()
    {
        string config = WriteRun();
        string whole = Path.Combine(_folder.Path, "whole");
        string killed = Path.Combine(_folder.Path, "killed");

        Assert.Equal(0, (await CommandLine.RunAsync("train", "--config", config, "--out", whole)).ExitCode);
        await KillAtSaveAsync(3, ["train", "--config", config, "--out", killed], killed);
        await KillAtSaveAsync(4, ["train", "--config", config, "--out", killed, "--resume"], killed);
        Assert.Equal(0, (await CommandLine.RunAsync("train", "--config", config, "--out", killed, "--resume")).ExitCode);

        Assert.Equal(File.ReadAllBytes(Path.Combine(whole, State)), File.ReadAllBytes(Path.Combine(killed, State)));
    }

    [Fact]
    public async Task EvalRuns_TwoRunsOfOtherLength_ShowsBothWithWhatTheirModelsRead()
    {
        string config = WriteRun();
        string[] runs = [Path.Combine(_folder.Path, "short"), Path.Combine(_folder.Path, "long")];
        Assert.Equal(0, (await CommandLine.RunAsync("train", "--config", config, "--out", runs[0], "--steps", "2")).ExitCode);
        Assert.Equal(0, (await CommandLine.RunAsync("train", "--config", config, "--out", runs[1], "--steps", "3")).ExitCode);

        CommandLine table = await CommandLine.RunAsync(["eval", "runs", .. runs, "--pages", "1"]);

        Assert.Equal((0, ""), (table.ExitCode, table.Error));
        Assert.Matches(@"│ short │ 2\s+│ 0:00:\d\d │ [4-7]\.\d+", table.Output);
        Assert.Matches(@"│ long\s+│ 3\s+│ 0:00:\d\d │ [4-7]\.\d+", table.Output);
        Assert.Contains("Prose read", table.Output, StringComparison.Ordinal);
    }

    /// <summary>Runs the command in a process of its own and kills it while it writes its state for the given time.</summary>
    private static async Task KillAtSaveAsync(int save, string[] args, string folder)
    {
        Directory.CreateDirectory(folder);
        var reached = new TaskCompletionSource();
        int saves = 0;
        using var watcher = new FileSystemWatcher(folder, State + ".*.part");
        watcher.Created += (_, _) =>
        {
            if (Interlocked.Increment(ref saves) == save)
            {
                reached.TrySetResult();
            }
        };
        watcher.EnableRaisingEvents = true;
        var start = new ProcessStartInfo("dotnet", [typeof(Program).Assembly.Location, .. args]) { RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        Task first = await Task.WhenAny(reached.Task, process.WaitForExitAsync(TestContext.Current.CancellationToken));
        process.Kill();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(first == reached.Task, $"The run ended before it was killed: {await error}");
    }

    private string WriteRun()
    {
        _folder.Write("config.json", new ModelConfig
        {
            Vision = new VisionConfig
            {
                Sam = new SamConfig
                {
                    Width = 16, Layers = 1, Heads = 2, GlobalAttentionIndexes =
                        [0], OutChannels = 4, DownsampleChannels = [16, 64], WindowSize = 4, ImageSize = 128,
                },
                Clip = new ClipConfig { Width = 64, Layers = 1, Heads = 2, ImageSize = 28 },
            },
            Projector = new ProjectorConfig { InputSize = 128, OutputSize = 64 },
            Decoder = new DecoderConfig
            {
                HiddenSize = 64, IntermediateSize = 64, MoeIntermediateSize = 16, Layers = 2, Heads = 2, KeyValueHeads = 2,
                RoutedExperts = 4, SharedExperts = 1, ExpertsPerToken = 2, VocabularySize = 272, MaxPositions = 256,
            },
        }.ToJson());
        return _folder.Write("run.json", """
            { "model": "config.json", "steps": 12, "batch": 2, "microBatch": 1, "saveEvery": 1,
              "tasks": [ { "side": 128, "minCharacters": 3, "maxCharacters": 12 } ] }
            """);
    }
}
