using System.Text;
using DeepSeekOcr.Checkpoints.Hub;

namespace DeepSeekOcr.Tests.Checkpoints.Hub;

/// <summary>What a server can do wrong: one line each, and no model that is half there.</summary>
public sealed class HubFaultTests : IDisposable
{
    private readonly HubFixture _hub = new();

    public void Dispose() => _hub.Dispose();

    [Theory]
    [InlineData(401, null, "answers 401", "set HF_TOKEN")]
    [InlineData(403, null, "answers 403", "set HF_TOKEN")]
    [InlineData(401, "hf_x", "answers 401", "the token of HF_TOKEN may not read it")]
    [InlineData(404, null, "answers 404", "nothing of that name")]
    [InlineData(418, null, "answers 418", "expected 200")]
    public async Task Pull_Refused_IsSaidAtOnce(int status, string? token, params string[] words)
    {
        _hub.Token = token;
        _hub.Server.Misbehave = _ => new FakeAnswer(status);

        await _hub.FailsAsync(words);

        Assert.Single(_hub.Server.Requests);
    }

    [Fact]
    public async Task Pull_NoSuchRevision_SaysSo()
    {
        _hub.Model = _hub.Model.At("nonesuch");
        _hub.Server.Misbehave = _ => new FakeAnswer(404, "X-Error-Code: RevisionNotFound\r\n");

        await _hub.FailsAsync("someone/some-model@nonesuch", "there is no such revision");
    }

    [Theory]
    [InlineData(408)]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(503)]
    public async Task Pull_TroubleThatLasts_IsTriedFiveTimes(int status)
    {
        _hub.Server.Misbehave = _ => new FakeAnswer(status);

        await _hub.FailsAsync($"answers {status}");

        Assert.Equal([1, 2, 4, 8], _hub.Waits);
    }

    [Fact]
    public async Task Pull_TroubleThatPasses_IsWaitedForAsTheServerAsks()
    {
        int troubles = 3;
        _hub.Server.Misbehave = request => request.IsStore && Interlocked.Decrement(ref troubles) >= 0
            ? new FakeAnswer(429, "Retry-After: 7\r\n")
            : null;

        await _hub.PullAsync();

        Assert.Equal([7, 7, 7], _hub.Waits);
    }

    [Fact]
    public async Task Pull_ServerAsksForAnHour_IsNotWaitedFor()
    {
        _hub.Server.Misbehave = _ => new FakeAnswer(429, "Retry-After: 3600\r\n");

        await _hub.FailsAsync("answers 429", "try again later");

        Assert.Empty(_hub.Waits);
    }

    [Fact]
    public async Task Pull_ConnectionBreaksBeforeAnyByte_IsTriedFiveTimes()
    {
        _hub.Server.Misbehave = request => request.IsStore
            ? new FakeAnswer(206, $"Content-Range: {Range(request)}\r\n", [], 100_000)
            : null;

        await _hub.FailsAsync("model.safetensors: the connection failed");

        Assert.Equal([1, 2, 4, 8], _hub.Waits);

        string Range(FakeRequest request) => $"bytes {request.Bytes(100_000).From}-{request.Bytes(100_000).To}/100000";
    }

    [Fact]
    public async Task Pull_NobodyListens_IsOneLine()
    {
        _hub.Server.Dispose();

        await _hub.FailsAsync("the connection failed");
    }

    [Fact]
    public async Task Pull_ServerKeepsSilent_IsGivenUp()
    {
        _hub.Stall = TimeSpan.FromTicks(1);
        _hub.Server.Misbehave = _ => new FakeAnswer(200, IsSilent: true);

        await _hub.FailsAsync("the server said nothing for");
    }

    [Fact]
    public async Task Pull_WrongBytesOnce_AreFetchedAnew()
    {
        int wrong = 1;
        byte[] content = [.. _hub.Server.Files[HubFixture.Weights]];
        content[70_000] ^= 1;
        _hub.Server.Misbehave = request => request.IsStore && Interlocked.Decrement(ref wrong) >= 0 ? FakeHub.Part(request, content) : null;

        _hub.Holds(await _hub.PullAsync(), "config.json", "tokenizer.json", HubFixture.Weights);
    }

    [Theory]
    [InlineData(HubFixture.Weights)]
    [InlineData("tokenizer.json")]
    public async Task Pull_WrongBytesTwice_AreThrownAway(string name)
    {
        byte[] content = new byte[_hub.Server.Files[name].Length];
        _hub.Server.Misbehave = request => request.Method == "GET" && request.Path.EndsWith($"/{name}", StringComparison.Ordinal)
            ? FakeHub.Part(request, content)
            : null;

        await _hub.FailsAsync($"{name}: what came has the hash", $"expected {FakeHub.HashOf(name, _hub.Server.Files[name])}");

        Assert.False(File.Exists(_hub.Blob(name)));
        Assert.False(File.Exists(_hub.Blob(name) + BlobDownload.Suffix));
    }

    [Theory]
    [InlineData(100_001)]
    [InlineData(200_000)]
    public async Task Pull_OtherSizeThanAnnounced_SaysBoth(int size)
    {
        _hub.Server.Misbehave = request => request.IsStore
            ? new FakeAnswer(206, $"Content-Range: bytes 0-99999/{size}\r\n", new byte[100_000])
            : null;

        await _hub.FailsAsync(FormattableString.Invariant($"the server sends {size} bytes; before, it spoke of 100000."));
    }

    [Theory]
    [InlineData("bytes 5-10/100000")]
    [InlineData("bytes 0-89999/90000")]
    [InlineData("bytes 0-99999/90000")]
    [InlineData("pages 1-2")]
    public async Task Pull_AnotherPartThanAskedFor_SaysSo(string range)
    {
        _hub.Server.Misbehave = request => request.IsStore ? new FakeAnswer(206, $"Content-Range: {range}\r\n", new byte[6]) : null;

        await _hub.FailsAsync("the server does not send the part that was asked for, 100000 bytes from 0");
    }

    [Fact]
    public async Task Pull_FileBecameShorter_IsOneLine()
    {
        _hub.Server.Misbehave = request => request.IsStore ? new FakeAnswer(416) : null;

        await _hub.FailsAsync("answers 416", "shorter than it was said to be");
    }

    [Fact]
    public async Task Pull_ServerWithoutRanges_IsTakenWhole()
    {
        _hub.Server.Misbehave = request => request.IsStore ? new FakeAnswer(200, Body: _hub.Server.Files[HubFixture.Weights]) : null;

        _hub.Holds(await _hub.PullAsync(), "config.json", "tokenizer.json", HubFixture.Weights);
    }

    [Theory]
    [InlineData("../../evil.safetensors")]
    [InlineData("/etc/evil.json")]
    [InlineData("a/../../evil.json")]
    [InlineData("..\\evil.json")]
    [InlineData("c:evil.json")]
    [InlineData("evil\0.json")]
    [InlineData("evil\n.json")]
    [InlineData("a//evil.json")]
    [InlineData(".")]
    [InlineData("")]
    public async Task Pull_NameThatLeadsOutside_RefusesTheModel(string name)
    {
        _hub.Server.Files[name] = [1];

        await _hub.FailsAsync("which is no path inside a repository");

        Assert.Single(_hub.Server.Requests);
    }

    [Theory]
    [InlineData("../../../evil")]
    [InlineData("d41d8cd98f00b204e9800998ecf8427e")]
    [InlineData("")]
    public async Task Pull_HashThatIsNone_RefusesTheFile(string tag)
    {
        _hub.Server.Misbehave = request => request.Method == "HEAD"
            ? new FakeAnswer(200, tag.Length > 0 ? $"ETag: \"{tag}\"\r\n" : "")
            : null;

        await _hub.FailsAsync("no SHA-256 or git hash");
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("9999999999999999")]
    [InlineData("many")]
    public async Task Pull_SizeThatIsNone_RefusesTheFile(string size)
    {
        string hash = new('a', 64);
        _hub.Server.Misbehave = request => request.Method == "HEAD"
            ? new FakeAnswer(200, $"X-Linked-Etag: \"{hash}\"\r\nX-Linked-Size: {size}\r\n")
            : null;

        await _hub.FailsAsync("the server gives no size");
    }

    [Theory]
    [InlineData("<html>", "the server's list is a web page")]
    [InlineData("", "is empty")]
    [InlineData("[]", "expected an object")]
    [InlineData("""{"sha": "main", "siblings": []}""", "no 'sha' of a commit")]
    [InlineData("""{"sha": "0123456789abcdef0123456789abcdef01234567", "siblings": [1]}""", "is not the JSON expected here")]
    [InlineData("""{"sha": "0123456789abcdef0123456789abcdef01234567", "siblings": [{}]}""", "names '', which is no path")]
    [InlineData("""{"sha": "0123456789abcdef0123456789abcdef01234567", "siblings": []}""",
        "none of its 0 files is a .safetensors or .gguf file")]
    public async Task Pull_ListThatIsNone_IsOneLine(string list, string words)
    {
        _hub.Server.Misbehave = _ => new FakeAnswer(200, Body: Encoding.UTF8.GetBytes(list));

        await _hub.FailsAsync(words);
    }

    [Theory]
    [InlineData("/again")]
    [InlineData("file:///etc/passwd")]
    [InlineData("ftp://127.0.0.1/x")]
    public async Task Pull_RedirectThatLeadsNowhere_IsOneLine(string target)
    {
        _hub.Server.Misbehave = _ => new FakeAnswer(302, $"Location: {target}\r\n");

        await _hub.FailsAsync("redirects");
    }

    [Fact]
    public async Task Pull_DiskTooSmall_IsSaidBeforeAnythingIsFetched()
    {
        _hub.Surroundings = _hub.Surroundings with { FreeSpace = _ => 50_000 };

        await _hub.FailsAsync("0.1 MB are to be fetched", "has 0.1 MB free");

        Assert.Empty(_hub.Server.Fetches);
    }

    [Fact]
    public async Task Pull_PatternThatFitsNothing_NamesTheWeights()
    {
        HubException exception = await Assert.ThrowsAsync<HubException>(() => _hub.PullAsync("*q4*"));

        Assert.Contains("no weights are called '*q4*'; there are model.safetensors.", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pull_AnotherProcessIsAtIt_SaysSo()
    {
        Directory.CreateDirectory(Path.Combine(_hub.ModelFolder, "blobs"));
        using var other = new FileStream(
            _hub.Blob(HubFixture.Weights) + BlobDownload.Suffix, FileMode.Create, FileAccess.ReadWrite, FileShare.None);

        await _hub.FailsAsync("another process may be fetching it");
    }
}
