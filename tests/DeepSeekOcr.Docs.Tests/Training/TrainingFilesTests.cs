using DeepSeekOcr.Checkpoints;
using DeepSeekOcr.Training.Runs;

namespace DeepSeekOcr.Docs.Tests.Training;

/// <summary>
/// The runs under <c>training/</c>: each can be loaded, and the shipped model's come in an order in which each finds what it starts from.
/// </summary>
public sealed class TrainingFilesTests
{
    public static TheoryData<string> Runs =>
        [.. RepositoryFiles.With(".json").Where(path => path.StartsWith("training/", StringComparison.Ordinal) && !IsModel(path))];

    public static TheoryData<string> Models => [.. RepositoryFiles.With(".json").Where(IsModel)];

    [Theory]
    [MemberData(nameof(Runs))]
    public void Run_OfTheRepository_Loads(string path)
    {
        TrainingConfig run = TrainingConfig.Load(RepositoryFiles.Full(path));

        Assert.True(File.Exists(run.Model), $"{path}: there is no {run.Model}");
        string runs = RepositoryFiles.Full("runs") + Path.DirectorySeparatorChar;
        Assert.All(Starts(run), start => Assert.StartsWith(runs, start, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void Model_OfTheRepository_Loads(string path) => Assert.True(ModelConfig.Load(RepositoryFiles.Full(path)).Decoder.Layers > 0);

    [Fact]
    public async Task Nano_EveryStage_StartsFromAnEarlierOne()
    {
        ChildProcess listing = await ChildProcess.RunAsync("bash", "training/nano.sh", "--list");

        Assert.Equal((0, ""), (listing.ExitCode, listing.Error));
        var made = new HashSet<string>(StringComparer.Ordinal);
        var used = new HashSet<string>(StringComparer.Ordinal);
        foreach (string[] words in listing.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ')))
        {
            string[] starts = words[1] == "average"
                ? words[2..4]
                : [.. Starts(TrainingConfig.Load(RepositoryFiles.Full(words[3]))).Select(Relative)];
            Assert.All(starts, start => Assert.Contains(start, made));
            Assert.True(made.Add(words[^1]), $"{words[^1]} is made twice");
            used.UnionWith(starts);
        }

        Assert.Equal(["runs/cc"], made.Except(used));
    }

    private static bool IsModel(string path) =>
        path.StartsWith("training/", StringComparison.Ordinal) && path.EndsWith("-config.json", StringComparison.Ordinal);

    private static IEnumerable<string> Starts(TrainingConfig run) =>
        run.Grafts.Select(graft => graft.Start).Append(run.Start).OfType<string>().Select(Path.GetFullPath);

    private static string Relative(string path) => Path.GetRelativePath(RepositoryFiles.Full("."), path).Replace('\\', '/');
}
