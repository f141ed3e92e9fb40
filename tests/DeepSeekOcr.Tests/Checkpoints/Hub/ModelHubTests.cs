using DeepSeekOcr.Checkpoints.Hub;
using DeepSeekOcr.Testing;

namespace DeepSeekOcr.Tests.Checkpoints.Hub;

public sealed class ModelHubTests : IDisposable
{
    private static readonly string[] Needed = ["config.json", "tokenizer.json", HubFixture.Weights];

    private readonly HubFixture _hub = new();

    public void Dispose() => _hub.Dispose();

    [Fact]
    public async Task Pull_NewModel_LaysOutTheCacheThatToolsShare()
    {
        string directory = await _hub.PullAsync();

        Assert.Equal(Path.Combine(_hub.ModelFolder, "snapshots", FakeHub.Commit), directory);
        _hub.Holds(directory, Needed);
        Assert.Equal(
            FakeHub.Commit, await File.ReadAllTextAsync(
                Path.Combine(_hub.ModelFolder, "refs", "main"), TestContext.Current.CancellationToken));
        Assert.All(Needed, name => Assert.Equal(
            Path.Combine("..", "..", "blobs", Path.GetFileName(_hub.Blob(name))), new FileInfo(Path.Combine(directory, name)).LinkTarget));
        Assert.Equal(Needed.Length, Directory.GetFiles(Path.Combine(_hub.ModelFolder, "blobs")).Length);
    }

    [Fact]
    public async Task Pull_TinyCheckpoint_LoadsByItsName()
    {
        _hub.Server.Files.Clear();
        foreach (string file in Directory.GetFiles(Golden.Find("tiny")))
        {
            _hub.Server.Files[Path.GetFileName(file)] = await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken);
        }

        await _hub.PullAsync();

        using OcrModel model = OcrModel.Load(_hub.Cache.Locate(FakeHub.Model));
        Assert.Equal(608, model.Network.Config.Decoder.VocabularySize);
    }

    [Fact]
    public async Task Pull_Again_FetchesNothing()
    {
        await _hub.PullAsync();
        _hub.Server.Requests.Clear();

        string directory = await _hub.PullAsync();

        _hub.Holds(directory, Needed);
        Assert.Empty(_hub.Server.Fetches);
    }

    [Fact]
    public async Task Pull_SeveralParts_AreOneFile()
    {
        _hub.Server.Files[HubFixture.Weights] = HubFixture.Random((2 * BlobDownload.PartLength) + 17);

        _hub.Holds(await _hub.PullAsync(), Needed);

        Assert.Equal(3, _hub.Server.Fetches.Count(request => request.IsStore));
    }

    [Fact]
    public async Task Pull_ManyParts_AskTheHubOnlyUntilTheStoreIsKnown()
    {
        _hub.Server.Files[HubFixture.Weights] = HubFixture.Random(10 * BlobDownload.PartLength);

        await _hub.PullAsync();

        Assert.InRange(
            _hub.Server.Fetches.Count(request => !request.IsStore && request.Path.EndsWith(HubFixture.Weights, StringComparison.Ordinal)),
            1, _hub.Connections);
    }

    [Fact]
    public async Task Pull_AddressAtTheStoreServesOnce_IsAskedForAgain()
    {
        byte[] content = _hub.Server.Files[HubFixture.Weights] = HubFixture.Random(3 * BlobDownload.PartLength);
        _hub.Connections = 1;
        var used = new HashSet<string>();
        _hub.Server.Misbehave = request =>
            request.IsStore ? (used.Add(request.Path) ? FakeHub.Part(request, content) : new FakeAnswer(403))
            : request.Method == "GET" && request.Path.EndsWith(HubFixture.Weights, StringComparison.Ordinal)
                ? new FakeAnswer(302, $"Location: http://{_hub.Server.StoreAuthority}/{used.Count}\r\n")
            : null;

        _hub.Holds(await _hub.PullAsync(), Needed);

        Assert.Equal(["/0", "/1", "/2"], used);
    }

    [Fact]
    public async Task Pull_BreaksOffForGood_KeepsThePartThatHadBegun()
    {
        _hub.Server.Misbehave = request => !request.IsStore ? null
            : request.Range == "bytes=0-99999"
                ? FakeHub.Part(request, _hub.Server.Files[HubFixture.Weights]) with
                {
                    Body = _hub.Server.Files[HubFixture.Weights][..1234],
                    Announced = 100_000
                }
            : new FakeAnswer(404);

        await _hub.FailsAsync("answers 404");

        Assert.Equal(
            _hub.Server.Files[HubFixture.Weights][..1234], await File.ReadAllBytesAsync(
                _hub.Blob(HubFixture.Weights) + BlobDownload.Suffix, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Pull_ConnectionBreaksAgainAndAgain_GoesOnWhereItBroke()
    {
        const int Step = 10_001;
        byte[] content = _hub.Server.Files[HubFixture.Weights];
        _hub.Server.Misbehave = request => request.IsStore && FakeHub.Part(request, content) is { Body.Length: > Step } answer
            ? answer with { Body = answer.Body[..Step], Announced = answer.Body.Length }
            : null;

        _hub.Holds(await _hub.PullAsync(), Needed);

        Assert.Equal(
            Enumerable.Range(0, 10).Select(i => (long)i * Step), _hub.Server.Fetches.Where(request => request.IsStore)
                .Select(request => request.Bytes(content.Length).From));
        Assert.All(_hub.Waits, wait => Assert.Equal(1, wait));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(54_321)]
    [InlineData(99_999)]
    [InlineData(100_000)]
    public async Task Pull_BeginningOfAnEarlierRun_FetchesTheRest(int length)
    {
        Leave(_hub.Server.Files[HubFixture.Weights][..length]);

        _hub.Holds(await _hub.PullAsync(), Needed);

        FakeRequest[] fetches = [.. _hub.Server.Fetches.Where(request => request.IsStore)];
        Assert.Equal(length == 100_000 ? [] : [length], fetches.Select(request => (int)request.Bytes(100_000).From));
    }

    [Theory]
    [InlineData(500)]
    [InlineData(100_000)]
    [InlineData(200_000)]
    public async Task Pull_RubbishOfAnEarlierRun_IsThrownAway(int length)
    {
        Leave(new byte[length]);

        _hub.Holds(await _hub.PullAsync(), Needed);
    }

    [Fact]
    public async Task Pull_Cancelled_KeepsWhatCameAndGoesOnThere()
    {
        _hub.Server.Files[HubFixture.Weights] = HubFixture.Random((5 * BlobDownload.PartLength) + 5);
        using var stop = new CancellationTokenSource();
        string partial = _hub.Blob(HubFixture.Weights) + BlobDownload.Suffix;
        // The last parts never come; once most of the first are here, so that a part of the very first is, the pull is stopped.
        int first = _hub.Connections * BlobDownload.PartLength;
        _hub.Server.Misbehave = request => request.IsStore && request.Bytes(long.MaxValue).From >= first
            ? new FakeAnswer(200, IsSilent: true)
            : null;
        var watch = new Watch(progress =>
        {
            if (progress.Bytes > first - (BlobDownload.PartLength / 2))
            {
                stop.Cancel();
            }
        });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _hub.PullAsync(progress: watch, cancellation: stop.Token));

        long kept = new FileInfo(partial).Length;
        Assert.True(kept >= BlobDownload.PartLength / 4);
        Assert.Null(_hub.Cache.Find(_hub.Model));
        _hub.Server.Misbehave = _ => null;
        _hub.Server.Requests.Clear();
        _hub.Holds(await _hub.PullAsync(), Needed);
        Assert.Equal(kept, _hub.Server.Fetches.Min(request => request.Bytes(long.MaxValue).From));
    }

    [Fact]
    public async Task Pull_Progress_EndsAtTheTotal()
    {
        var seen = new List<PullProgress>();

        await _hub.PullAsync(progress: new Watch(seen.Add));

        long total = Needed.Sum(name => _hub.Server.Files[name].Length);
        Assert.All(seen, progress => Assert.Equal(total, progress.Total));
        Assert.Equal(total, seen[^1].Bytes);
        Assert.Equal(seen.Select(progress => progress.Bytes).Order(), seen.Select(progress => progress.Bytes));
    }

    [Fact]
    public async Task Pull_WithToken_GivesItToNoOtherHost()
    {
        _hub.Token = "hf_secret";

        await _hub.PullAsync();

        Assert.All(_hub.Server.Requests, request => Assert.Equal(request.IsStore ? null : "Bearer hf_secret", request.Authorization));
        Assert.Contains(_hub.Server.Requests, request => request.IsStore);
    }

    [Fact]
    public async Task Pull_RedirectOnTheSameHost_IsFollowed()
    {
        byte[] content = _hub.Server.Files["config.json"];
        _hub.Server.Misbehave = request => request.Path switch
        {
            "/elsewhere" => FakeHub.Part(request,
                content) with
            {
                Headers = $"ETag: W/\"{FakeHub.HashOf("config.json", content)}\"\r\n"
                    + FakeHub.Part(request, content).Headers
            },
            { } path when path.EndsWith("/config.json", StringComparison.Ordinal) => new FakeAnswer(307, "Location: /elsewhere\r\n"),
            _ => null,
        };

        _hub.Holds(await _hub.PullAsync(), Needed);
    }

    [Fact]
    public async Task Pull_Branch_IsFoundByItsName()
    {
        _hub.Model = _hub.Model.At("refs/pr/1");

        string directory = await _hub.PullAsync();

        Assert.Contains(_hub.Server.Requests, request => request.Path == $"/api/models/{FakeHub.Model}/revision/refs/pr/1");
        Assert.Equal(directory, _hub.Cache.Find(_hub.Model));
        Assert.Equal(directory, _hub.Cache.Find(_hub.Model.At(FakeHub.Commit)));
        Assert.Null(_hub.Cache.Find(_hub.Model.At("main")));
    }

    [Fact]
    public async Task Pull_NoSymbolicLinks_PutsTheFilesThemselves()
    {
        _hub.Surroundings = _hub.Surroundings with { Link = (_, _) => throw new UnauthorizedAccessException() };

        string directory = await _hub.PullAsync();

        _hub.Holds(directory, Needed);
        Assert.Null(new FileInfo(Path.Combine(directory, HubFixture.Weights)).LinkTarget);
        _hub.Server.Requests.Clear();
        _hub.Holds(await _hub.PullAsync(), Needed);
        Assert.Empty(_hub.Server.Fetches);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Pull_TwoFilesOfOneContent_AreBothThere(bool hasLinks)
    {
        _hub.Server.Files["special_tokens_map.json"] = _hub.Server.Files["tokenizer.json"];
        _hub.Surroundings = hasLinks ? _hub.Surroundings : _hub.Surroundings with { Link = (_, _) => throw new IOException() };

        _hub.Holds(await _hub.PullAsync(), [.. Needed, "special_tokens_map.json"]);
    }

    [Theory]
    [InlineData(null, "model-f16.gguf", "model-q8_0.gguf", "mmproj.gguf")]
    [InlineData("m*q8_0*", "model-q8_0.gguf")]
    public async Task Pull_OnlyGguf_TakesAllOrWhatIsNamed(string? include, params string[] taken)
    {
        _hub.Server.Files.Remove(HubFixture.Weights);
        foreach (string name in (string[])["model-f16.gguf", "model-q8_0.gguf", "mmproj.gguf"])
        {
            _hub.Server.Files[name] = System.Text.Encoding.UTF8.GetBytes(name);
        }

        _hub.Holds(await _hub.PullAsync(include), ["config.json", "tokenizer.json", .. taken]);
    }

    private void Leave(byte[] beginning)
    {
        Directory.CreateDirectory(Path.Combine(_hub.ModelFolder, "blobs"));
        File.WriteAllBytes(_hub.Blob(HubFixture.Weights) + BlobDownload.Suffix, beginning);
    }

    private sealed class Watch(Action<PullProgress> see) : IProgress<PullProgress>
    {
        private readonly Lock _turn = new();

        public void Report(PullProgress value)
        {
            lock (_turn)
            {
                see(value);
            }
        }
    }
}
