using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using DeepSeekOcr.Generation;
using DeepSeekOcr.Server.Requests;

namespace DeepSeekOcr.Server.Ollama;

/// <summary>Ollama's routes under <c>/api</c>: chat, generate, and what clients ask about models.</summary>
internal sealed class OllamaEndpoint(PageService pages, ServerOptions options, TimeProvider time)
{
    // What clients compare with the features that they need; images and chat have been there since long before it.
    private const string Version = "0.12.0";

    private readonly string _started = Stamp(time.GetUtcNow());

    public async Task ChatAsync(HttpContext context)
    {
        using IDisposable place = pages.Enter();
        JsonElement body = await JsonFields.ReadAsync(context.Request).ConfigureAwait(false);
        await AnswerAsync(context, OllamaRequest.OfChat(body, pages.Traits, options), Message).ConfigureAwait(false);

        static void Message(JsonObject line, string text) =>
            line["message"] = new JsonObject { ["role"] = "assistant", ["content"] = text };
    }

    public async Task GenerateAsync(HttpContext context)
    {
        using IDisposable place = pages.Enter();
        JsonElement body = await JsonFields.ReadAsync(context.Request).ConfigureAwait(false);
        await AnswerAsync(context, OllamaRequest.OfGenerate(body, pages.Traits, options), (line, text) => line["response"] = text)
            .ConfigureAwait(false);
    }

    /// <summary>Models that there are, and models that are loaded: the one that is served.</summary>
    public Task ModelsAsync(HttpContext context) =>
        context.Response.WriteAsync(new JsonObject { ["models"] = new JsonArray(Model()) });

    public static Task VersionAsync(HttpContext context) => context.Response.WriteAsync(new JsonObject { ["version"] = Version });

    public async Task ShowAsync(HttpContext context)
    {
        OllamaRequest.CheckModel(await JsonFields.ReadAsync(context.Request).ConfigureAwait(false), options);
        JsonObject model = Model();
        await context.Response.WriteAsync(new JsonObject
        {
            ["modelfile"] = "",
            ["parameters"] = "",
            ["template"] = "{{ .Prompt }}",
            ["details"] = model["details"]!.DeepClone(),
            ["model_info"] = new JsonObject { ["general.architecture"] = "deepseekocr" },
            ["capabilities"] = new JsonArray("completion", "vision"),
            ["modified_at"] = _started,
        }).ConfigureAwait(false);
    }

    private async Task AnswerAsync(HttpContext context, OllamaRequest request, Action<JsonObject, string> put)
    {
        RequestHeaders.Tell(context.Response, request.Page);
        if (!request.Stream)
        {
            PageAnswer whole = await pages.ReadAsync(request.Page, context.RequestAborted).ConfigureAwait(false);
            await context.Response.WriteAsync(Last(whole, whole.Text, put)).ConfigureAwait(false);
            return;
        }

        await foreach ((string text, PageAnswer? answer) in pages.StreamAsync(request.Page, context.RequestAborted).ConfigureAwait(false))
        {
            context.Response.ContentType ??= "application/x-ndjson";
            JsonObject line = answer is null ? Line(text, put) : Last(answer, "", put);
            await context.Response.WriteAsync(line.ToJsonString() + "\n", context.RequestAborted).ConfigureAwait(false);
            await context.Response.Body.FlushAsync(context.RequestAborted).ConfigureAwait(false);
        }
    }

    private JsonObject Line(string text, Action<JsonObject, string> put)
    {
        var line = new JsonObject { ["model"] = options.ModelName, ["created_at"] = Stamp(time.GetUtcNow()) };
        put(line, text);
        return line.With("done", false);
    }

    private JsonObject Last(PageAnswer answer, string text, Action<JsonObject, string> put)
    {
        ReadResult result = answer.Result;
        JsonObject line = Line(text, put);
        line["done"] = true;
        line["done_reason"] = answer.IsStopped || result.StopReason == StopReason.Completed ? "stop" : "length";
        line["total_duration"] = Nanoseconds(result.Timings.Total);
        line["load_duration"] = 0;
        line["prompt_eval_count"] = result.PromptTokens;
        line["prompt_eval_duration"] = Nanoseconds(result.Timings.Encode + result.Timings.Prefill);
        line["eval_count"] = result.OutputTokens;
        line["eval_duration"] = Nanoseconds(result.Timings.Decode);
        return line;
    }

    private JsonObject Model() => new()
    {
        ["name"] = options.ModelName,
        ["model"] = options.ModelName,
        ["modified_at"] = _started,
        ["size"] = 0,
        ["digest"] = "",
        ["details"] = new JsonObject
        {
            ["parent_model"] = "",
            ["format"] = "",
            ["family"] = "deepseekocr",
            ["families"] = new JsonArray("deepseekocr"),
            ["parameter_size"] = "",
            ["quantization_level"] = "",
        },
        ["capabilities"] = new JsonArray("completion", "vision"),
    };

    private static long Nanoseconds(TimeSpan span) => span.Ticks * TimeSpan.NanosecondsPerTick;

    private static string Stamp(DateTimeOffset at) => at.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'", CultureInfo.InvariantCulture);
}
