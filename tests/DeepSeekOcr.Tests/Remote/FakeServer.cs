using System.Net;
using System.Text;
using System.Text.Json;

namespace DeepSeekOcr.Tests.Remote;

/// <summary>A server of OpenAI's interface that behaves as a test wants.</summary>
internal sealed class FakeServer(Func<int, HttpResponseMessage> answer) : HttpMessageHandler
{
    private readonly List<JsonElement> _bodies = [];
    private int _asked;

    /// <summary>What it lists.</summary>
    public string Models { get; init; } = """{ "object": "list", "data": [ { "id": "m", "object": "model", "owned_by": "vllm" } ] }""";

    /// <summary>Bodies of requests for answers, in order.</summary>
    public IReadOnlyList<JsonElement> Bodies => _bodies;

    /// <summary>A stream of pieces, and how it ends.</summary>
    public static HttpResponseMessage Stream(IEnumerable<string> pieces, string? finish = "stop", bool done = true)
    {
        var text = new StringBuilder();
        foreach (string piece in pieces)
        {
            text.Append(": ping\n\n")
                .Append(Event($$"""{"choices":[{"delta":{"content":{{JsonSerializer.Serialize(piece)}} },"index":0}]}"""));
        }

        text.Append(Event($$"""{"choices":[{"index":0,"delta":{},"finish_reason":{{JsonSerializer.Serialize(finish)}}}]}"""));
        text.Append(Event("""{"choices":[],"usage":{"prompt_tokens":260,"completion_tokens":42,"total_tokens":302}}"""));
        return Raw(text.Append(done ? Event("[DONE]") : "").ToString());
    }

    /// <summary>A stream as it is.</summary>
    public static HttpResponseMessage Raw(string text) =>
        new(HttpStatusCode.OK) { Content = new StringContent(text, Encoding.UTF8, "text/event-stream") };

    public static HttpResponseMessage Refusal(HttpStatusCode status, string body, TimeSpan? retryAfter = null)
    {
        var response = new HttpResponseMessage(status) { Content = new StringContent(body) };
        response.Headers.RetryAfter = retryAfter is { } wait ? new System.Net.Http.Headers.RetryConditionHeaderValue(wait) : null;
        return response;
    }

    public static string Event(string data) => $"data: {data}\n\n";

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.Method == HttpMethod.Get)
        {
            return new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent(Models) };
        }

        _bodies.Add(JsonDocument.Parse(await request.Content!.ReadAsStringAsync(cancellationToken)).RootElement);
        return answer(_asked++);
    }
}
