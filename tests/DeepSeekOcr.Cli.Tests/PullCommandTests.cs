using DeepSeekOcr.Testing;
using DeepSeekOcr.Tests;
using DeepSeekOcr.Tests.Checkpoints.Hub;

namespace DeepSeekOcr.Cli.Tests;

/// <summary>Pulling by name and reading by name. The environment is the process's own, so all of it is in this one class.</summary>
public sealed class PullCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FakeHub _hub = new();

    public PullCommandTests()
    {
        Environment.SetEnvironmentVariable("HF_ENDPOINT", _hub.Endpoint.AbsoluteUri);
        Environment.SetEnvironmentVariable("HF_HUB_CACHE", _folder.Path);
        foreach (string file in Directory.GetFiles(Golden.Find("tiny")))
        {
            _hub.Files[Path.GetFileName(file)] = File.ReadAllBytes(file);
        }
    }

    public void Dispose()
    {
        Environment.SetEnvironmentVariable("HF_ENDPOINT", null);
        Environment.SetEnvironmentVariable("HF_HUB_CACHE", null);
        Environment.SetEnvironmentVariable("HF_HUB_OFFLINE", null);
        Environment.SetEnvironmentVariable("HF_HOME", null);
        _hub.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Pull_Model_PrintsItsDirectoryAndEveryCommandFindsIt()
    {
        CommandLine pull = await CommandLine.RunAsync("pull", FakeHub.Model);

        Assert.Equal((0, ""), (pull.ExitCode, pull.Error));
        Assert.Equal(Path.Combine(_folder.Path, "models--someone--some-model", "snapshots", FakeHub.Commit), pull.Output.Trim());
        CommandLine byPath = await CommandLine.RunAsync("info", "--model", Golden.Find("tiny"));
        Assert.Equal(byPath.Output, (await CommandLine.RunAsync("info", "--model", FakeHub.Model)).Output);
        CommandLine models = await CommandLine.RunAsync("models");
        Assert.Matches($@"{FakeHub.Model} +│ +01234567 +│ +\d\.\d", models.Output);
    }

    [Fact]
    public async Task Pull_AtARevision_IsFoundByNameAndRevision()
    {
        Assert.Equal(0, (await CommandLine.RunAsync("pull", FakeHub.Model, "--revision", "v2", "--connections", "2")).ExitCode);

        Assert.Equal(0, (await CommandLine.RunAsync("info", "--model", $"{FakeHub.Model}@v2")).ExitCode);
        (await CommandLine.RunAsync("info", "--model", FakeHub.Model)).Complains(1, $"dsocr pull {FakeHub.Model} fetches it");
    }

    [Fact(DisplayName = "field 24, offline and token: offline")]
    public async Task Pull_Offline_TakesWhatIsWholeInTheCache()
    {
        CommandLine online = await CommandLine.RunAsync("pull", FakeHub.Model);
        int asked = _hub.Requests.Count;
        Environment.SetEnvironmentVariable("HF_HUB_OFFLINE", "1");

        CommandLine offline = await CommandLine.RunAsync("pull", FakeHub.Model);

        Assert.Equal(online, offline);
        (await CommandLine.RunAsync("pull", "someone/else")).Complains(1, "it is not in the cache, and the network may not be asked");
        File.Delete(Path.Combine(online.Output.Trim(), "config.json"));
        (await CommandLine.RunAsync("pull", FakeHub.Model)).Complains(1, "config.json is missing in");
        Assert.Equal(asked, _hub.Requests.Count);
    }

    [Fact(DisplayName = "field 24, offline and token: token of the login")]
    public async Task Pull_TokenOfTheLogin_IsSent()
    {
        string home = Directory.CreateDirectory(Path.Combine(_folder.Path, "home")).FullName;
        await File.WriteAllTextAsync(Path.Combine(home, "token"), "good\n", TestContext.Current.CancellationToken);
        Environment.SetEnvironmentVariable("HF_HOME", home);

        Assert.Equal(0, (await CommandLine.RunAsync("pull", FakeHub.Model)).ExitCode);

        Assert.All(_hub.Requests, request => Assert.Equal(request.IsStore ? null : "Bearer good", request.Authorization));
    }

    [Fact]
    public async Task Pull_NoSuchModel_IsOneLine() =>
        (await CommandLine.RunAsync("pull", "someone/else")).Complains(1, "someone/else: 127.0.0.1:");

    [Fact]
    public async Task Read_ModelThatWasNotPulled_IsOneLine() =>
        (await CommandLine.RunAsync("read", CommandLine.Page, "--model", "someone/else"))
            .Complains(1, "someone/else: there is no such directory, and no model of that name in");

    [Theory]
    [InlineData("expected OWNER/NAME", "pull", "../../etc")]
    [InlineData("--revision is '../x'", "pull", FakeHub.Model, "--revision", "../x")]
    [InlineData("--connections is '0'", "pull", FakeHub.Model, "--connections", "0")]
    public async Task Pull_NamesThatCannotBe_AreWrongUsage(string words, params string[] args) =>
        (await CommandLine.RunAsync(args)).Complains(2, words);

    [Fact]
    public async Task Pull_EndpointThatIsNone_IsOneLine()
    {
        Environment.SetEnvironmentVariable("HF_ENDPOINT", "nowhere");

        (await CommandLine.RunAsync("pull", FakeHub.Model)).Complains(1, "HF_ENDPOINT: is 'nowhere'");
    }
}
