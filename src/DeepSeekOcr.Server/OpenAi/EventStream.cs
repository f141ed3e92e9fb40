using System.Text.Json.Nodes;

namespace DeepSeekOcr.Server.OpenAi;

/// <summary>Server-sent events: an object a line, each sent at once.</summary>
internal sealed class EventStream(HttpResponse response)
{
    /// <summary>Sends an object; the first sends the headers too.</summary>
    public Task SendAsync(JsonObject value) => SendAsync(value.ToJsonString());

    /// <summary>Says that nothing more comes.</summary>
    public Task EndAsync() => SendAsync("[DONE]");

    private async Task SendAsync(string data)
    {
        if (!response.HasStarted)
        {
            response.ContentType = "text/event-stream; charset=utf-8";
            response.Headers.CacheControl = "no-cache";
            response.Headers["X-Accel-Buffering"] = "no";
        }

        await response.WriteAsync($"data: {data}\n\n", response.HttpContext.RequestAborted).ConfigureAwait(false);
        await response.Body.FlushAsync(response.HttpContext.RequestAborted).ConfigureAwait(false);
    }
}
