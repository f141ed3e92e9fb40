using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using DeepSeekOcr.Generation;
using DeepSeekOcr.Imaging;

namespace DeepSeekOcr.Remote;

/// <summary>A model behind OpenAI's interface: vLLM, llama-server, Ollama, this project's own server.</summary>
/// <remarks>
/// Pages are sent as PNG, answers streamed, loops watched for here: one closes the stream, which ends the work there. Requests that are
/// turned away or do not arrive are sent again, others never. Safe from many threads.
/// </remarks>
public sealed class RemotePageModel : IPageModel, IDisposable
{
    private readonly HttpClient _client;
    private readonly RemoteOptions _options;
    private readonly RemoteRequest _request;
    private readonly RemoteRetry _retry;

    private RemotePageModel(HttpClient client, RemoteOptions options, RemoteKind kind, string model, ResolutionMode mode)
    {
        (_client, _options, Kind, Model) = (client, options, kind, model);
        _request = new RemoteRequest(kind, model);
        _retry = new RemoteRetry(options);
        Traits = new PageModelTraits
        {
            DefaultMode = mode,
            DefaultGeneration = new GenerationOptions(),
            TakesMode = kind == RemoteKind.DeepSeekOcr,
            PagesAtOnce = options.PagesAtOnce,
        };
    }

    /// <summary>What serves the model.</summary>
    public RemoteKind Kind { get; }

    /// <summary>Its name there.</summary>
    public string Model { get; }

    /// <summary>Without a tokenizer; the mode is that of the server if it says one, else Gundam, the published model's.</summary>
    public PageModelTraits Traits { get; }

    /// <summary>Finds out what serves at an address, and which model.</summary>
    /// <param name="options">Where, and how it is asked.</param>
    /// <param name="handler">Carries requests; the usual one if absent. Disposed with the model.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="RemoteException">Nothing answers there as such a server does, or it has no such model.</exception>
    public static async Task<RemotePageModel> ConnectAsync(
        RemoteOptions options, HttpMessageHandler? handler = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        var client = new HttpClient(handler ?? new SocketsHttpHandler(), disposeHandler: true) { Timeout = Timeout.InfiniteTimeSpan };
        try
        {
            if (options.ApiKey is { } key)
            {
                client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
            }

            RemoteServer server = await RemoteServer.FindAsync(client, options, cancellation).ConfigureAwait(false);
            return new RemotePageModel(client, options, server.Kind, server.Model, server.Mode);
        }
        catch
        {
            client.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    /// <exception cref="RemoteException">The server could not be reached, or refused the page.</exception>
    public async Task<ReadResult> ReadAsync(
        IReadOnlyList<RgbImage> pages,
        ReadOptions? options = null,
        Action<string>? onText = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(pages);
        string body = _request.Body(pages, options ?? new ReadOptions()).ToJsonString();
        using var idle = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var answer = new RemoteAnswer(onText);
        try
        {
            idle.CancelAfter(_options.FirstPiece);
            using HttpResponseMessage response = await _retry.SendAsync(() => SendAsync(body, idle.Token), idle.Token)
                .ConfigureAwait(false);
            await ReadAsync(response, answer, idle).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            answer.Cancel();
        }
        catch (OperationCanceledException)
        {
            throw new RemoteException(_options.Address, "says nothing any more.");
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException or JsonException)
        {
            throw new RemoteException(_options.Address, $"broke off its answer: {fault.Message}");
        }

        return answer.Result();
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    private async Task<HttpResponseMessage> SendAsync(string body, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, RemoteServer.At(_options.Address, "chat/completions"))
        {
            Content = new StringContent(body, Encoding.UTF8, "application/json"),
        };
        return await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation).ConfigureAwait(false);
    }

    /// <summary>Reads events until the answer ends; a loop closes the stream before.</summary>
    private async Task ReadAsync(HttpResponseMessage response, RemoteAnswer answer, CancellationTokenSource idle)
    {
        const string Data = "data:";
        Stream stream = await response.Content.ReadAsStreamAsync(idle.Token).ConfigureAwait(false);
        using var lines = new StreamReader(stream, Encoding.UTF8);
        while (!answer.HasEnded && await lines.ReadLineAsync(idle.Token).ConfigureAwait(false) is { } line)
        {
            idle.Token.ThrowIfCancellationRequested(); // lines that are here already are read without asking
            idle.CancelAfter(_options.NextPiece);
            if (!line.StartsWith(Data, StringComparison.Ordinal))
            {
                continue;
            }

            string data = line[Data.Length..].Trim();
            if (data == "[DONE]")
            {
                answer.End();
            }
            else if (JsonNode.Parse(data) is JsonObject piece)
            {
                answer.Add(piece["error"] is { } error
                    ? throw new RemoteException(_options.Address, $"says: {RemoteServer.Message(error)}")
                    : piece);
            }
        }
    }
}
