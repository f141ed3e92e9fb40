using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace DeepSeekOcr.Tests.Checkpoints.Hub;

/// <summary>What the fake server was asked.</summary>
internal sealed record FakeRequest(string Method, string Path, string? Range, string? Authorization, bool IsStore)
{
    /// <summary>First and last byte that are asked for; the whole file if no range is.</summary>
    public (long From, long To) Bytes(long length)
    {
        string[] bounds = Range?.Replace("bytes=", "", StringComparison.Ordinal).Split('-')
            ?? ["0", (length - 1).ToString(CultureInfo.InvariantCulture)];
        return (
            long.Parse(bounds[0], CultureInfo.InvariantCulture), Math.Min(length - 1, long.Parse(bounds[1], CultureInfo.InvariantCulture)));
    }
}

/// <summary>What it says. If fewer bytes are sent than announced, the connection ends behind them; a silent one stays open.</summary>
internal sealed record FakeAnswer(int Status, string Headers = "", byte[]? Body = null, long? Announced = null, bool IsSilent = false);

/// <summary>
/// A hub on the loopback, one model, one commit. As the real one does, it keeps large files on another host, the store, and points there.
/// </summary>
internal sealed class FakeHub : IDisposable
{
    public const string Commit = "0123456789abcdef0123456789abcdef01234567";
    public const string Model = "someone/some-model";

    private readonly TcpListener _hub = new(IPAddress.Loopback, 0);
    private readonly TcpListener _store = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new(); // has no timer, so nothing to dispose of; answers may still look at it

    public FakeHub()
    {
        _hub.Start();
        _store.Start();
        Endpoint = new Uri($"http://{_hub.LocalEndpoint}");
        _ = AcceptAsync(_hub, isStore: false);
        _ = AcceptAsync(_store, isStore: true);
    }

    public Uri Endpoint { get; }

    public string StoreAuthority => _store.LocalEndpoint.ToString()!;

    public Dictionary<string, byte[]> Files { get; } = [];

    public ConcurrentQueue<FakeRequest> Requests { get; } = new();

    /// <summary>What is said instead of the right answer, if anything.</summary>
    public Func<FakeRequest, FakeAnswer?> Misbehave { get; set; } = _ => null;

    /// <summary>Requests for the content of a file.</summary>
    public IEnumerable<FakeRequest> Fetches =>
        Requests.Where(
            request => request.Method == "GET" && (request.IsStore || request.Path.Contains("/resolve/", StringComparison.Ordinal)));

    public static string HashOf(string name, byte[] content) => Convert.ToHexStringLower(IsLarge(name)
        ? SHA256.HashData(content)
        : GitHash([.. Encoding.ASCII.GetBytes($"blob {content.Length}\0"), .. content]));

    /// <summary>The right answer to a request for bytes.</summary>
    public static FakeAnswer Part(FakeRequest request, byte[] content)
    {
        if (request.Range is null)
        {
            return new FakeAnswer(200, Body: content);
        }

        (long from, long to) = request.Bytes(content.Length);
        return new FakeAnswer(206, $"Content-Range: bytes {from}-{to}/{content.Length}\r\n", content[(int)from..((int)to + 1)]);
    }

    public void Dispose()
    {
        _end.Cancel();
        _hub.Dispose();
        _store.Dispose();
    }

    private static byte[] GitHash(byte[] blob)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA1);
        hash.AppendData(blob);
        return hash.GetHashAndReset();
    }

    private static bool IsLarge(string name) =>
        name.EndsWith(".safetensors", StringComparison.Ordinal) || name.EndsWith(".gguf", StringComparison.Ordinal);

    private async Task AcceptAsync(TcpListener listener, bool isStore)
    {
        try
        {
            while (!_end.IsCancellationRequested)
            {
                _ = AnswerAsync(await listener.AcceptSocketAsync(_end.Token), isStore);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task AnswerAsync(Socket socket, bool isStore)
    {
        using var stream = new NetworkStream(socket, ownsSocket: true);
        try
        {
            using var reader = new StreamReader(stream, Encoding.ASCII, leaveOpen: true);
            string[] first = (await reader.ReadLineAsync(_end.Token) ?? "").Split(' ');
            var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
            while (await reader.ReadLineAsync(_end.Token) is { Length: > 0 } line)
            {
                headers[line[..line.IndexOf(':', StringComparison.Ordinal)]] =
                    line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
            }

            var request = new FakeRequest(
                first[0], Uri.UnescapeDataString(first[1]), headers.GetValueOrDefault("Range"), headers.GetValueOrDefault("Authorization"),
                isStore);
            Requests.Enqueue(request);
            FakeAnswer answer = Misbehave(request) ?? Right(request);
            if (answer.IsSilent)
            {
                await Task.Delay(Timeout.Infinite, _end.Token);
            }

            byte[] body = answer.Body ?? [];
            string head =
                $"HTTP/1.1 {answer.Status} Said\r\nContent-Length: {answer.Announced ?? body.Length}\r\nConnection: "
                    + $"close\r\n{answer.Headers}\r\n";
            await stream.WriteAsync(Encoding.ASCII.GetBytes(head), _end.Token);
            await stream.WriteAsync(request.Method == "HEAD" ? [] : body, _end.Token);
            socket.Shutdown(SocketShutdown.Send);
            await stream.CopyToAsync(Stream.Null, _end.Token); // until the client has had it all
        }
        catch (Exception exception) when (
            exception is OperationCanceledException or IOException or SocketException or ObjectDisposedException)
        {
            // The client left, or the test is over.
        }
    }

    private FakeAnswer Right(FakeRequest request)
    {
        string resolve = $"/{Model}/resolve/{Commit}/";
        if (request.IsStore)
        {
            return Part(request, Files[request.Path[1..]]);
        }

        if (request.Path.StartsWith($"/api/models/{Model}/revision/", StringComparison.Ordinal))
        {
            return new FakeAnswer(
                200, Body: JsonSerializer.SerializeToUtf8Bytes(
                    new { sha = Commit, siblings = Files.Keys.Select(name => new { rfilename = name }) }));
        }

        if (!request.Path.StartsWith(resolve, StringComparison.Ordinal)
            || !Files.TryGetValue(request.Path[resolve.Length..], out byte[]? content))
        {
            return new FakeAnswer(404);
        }

        string name = request.Path[resolve.Length..];
        string hash = HashOf(name, content);
        return IsLarge(name)
            ? new FakeAnswer(
                302, $"X-Linked-Etag: \"{hash}\"\r\nX-Linked-Size: {content.Length}\r\nLocation: http://{StoreAuthority}/{name}\r\n")
            : Part(request, content) with { Headers = $"ETag: \"{hash}\"\r\n" + Part(request, content).Headers };
    }
}
