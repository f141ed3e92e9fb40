using DeepSeekOcr.Checkpoints.Hub;

namespace DeepSeekOcr.Tests.Checkpoints.Hub;

/// <summary>A hub with a model of two small files and weights, a cache of its own, and time that passes at once.</summary>
internal sealed class HubFixture : IDisposable
{
    public const string Weights = "model.safetensors";

    private readonly TemporaryFolder _folder = new();

    public HubFixture()
    {
        Server.Files["config.json"] = "{\"a\": 1}"u8.ToArray();
        Server.Files["tokenizer.json"] = "{}"u8.ToArray();
        Server.Files["modeling.py"] = "import os"u8.ToArray();
        Server.Files["README.md"] = "# Some model"u8.ToArray();
        Server.Files["onnx/other.safetensors"] = [1, 2, 3];
        Server.Files[Weights] = Random(100_000);
        Surroundings = new HubSurroundings
        {
            Wait = (pause, _) =>
            {
                lock (Waits)
                {
                    Waits.Add(pause.TotalSeconds);
                }

                return Task.CompletedTask;
            },
        };
    }

    public FakeHub Server { get; } = new();

    public HubModel Model { get; set; } = HubModel.Parse(FakeHub.Model);

    /// <summary>Seconds that were waited before another try.</summary>
    public List<double> Waits { get; } = [];

    public HubSurroundings Surroundings { get; set; }

    public string? Token { get; set; }

    /// <summary>Parts that are fetched at once.</summary>
    public int Connections { get; set; } = 3;

    public TimeSpan Stall { get; set; } = TimeSpan.FromMinutes(5);

    public string ModelFolder => Path.Combine(_folder.Path, "hub", "models--someone--some-model");

    public HubCache Cache => new(Path.Combine(_folder.Path, "hub"));

    public string Blob(string name) => Path.Combine(ModelFolder, "blobs", FakeHub.HashOf(name, Server.Files[name]));

    public static byte[] Random(int length)
    {
        byte[] bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        return bytes;
    }

    public async Task<string> PullAsync(
        string? include = null, IProgress<PullProgress>? progress = null, CancellationToken? cancellation = null)
    {
        using var hub = new ModelHub(
            new HubOptions
            {
                Endpoint = Server.Endpoint, CacheDirectory = Cache.Directory, Token = Token, Connections = Connections,
                StallTimeout = Stall
            },
            Surroundings);
        return await hub.PullAsync(Model, include, progress, cancellation ?? TestContext.Current.CancellationToken);
    }

    /// <summary>Asserts that a pull fails with one line that has some words, and that the model is not to be found then.</summary>
    public async Task FailsAsync(params string[] words)
    {
        HubException exception = await Assert.ThrowsAsync<HubException>(() => PullAsync());
        Assert.DoesNotContain('\n', exception.Message);
        Assert.StartsWith(FakeHub.Model, exception.Message, StringComparison.Ordinal);
        Assert.All(words, word => Assert.Contains(word, exception.Message, StringComparison.Ordinal));
        Assert.Null(Cache.Find(Model));
    }

    /// <summary>Asserts that the directory of a model has these files, with the server's content.</summary>
    public void Holds(string directory, params string[] names)
    {
        Assert.Equal(
            names.Order(StringComparer.Ordinal), Directory.GetFiles(directory).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.All(names, name => Assert.Equal(Server.Files[name], File.ReadAllBytes(Path.Combine(directory, name))));
    }

    public void Dispose()
    {
        Server.Dispose();
        _folder.Dispose();
    }
}
