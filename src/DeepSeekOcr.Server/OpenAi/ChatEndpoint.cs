using System.Text.Json.Nodes;
using DeepSeekOcr.Server.Requests;

namespace DeepSeekOcr.Server.OpenAi;

/// <summary><c>POST /v1/chat/completions</c>.</summary>
internal sealed class ChatEndpoint(PageService pages, ServerOptions options, TimeProvider time)
{
    public async Task ServeAsync(HttpContext context)
    {
        using IDisposable place = pages.Enter();
        ChatRequest request = ChatRequest.Of(await JsonFields.ReadAsync(context.Request).ConfigureAwait(false), pages.Traits, options);
        RequestHeaders.Tell(context.Response, request.Page);
        var answers = new ChatAnswer($"chatcmpl-{Guid.NewGuid():N}", options.ModelName, time.GetUtcNow().ToUnixTimeSeconds());
        if (request.Stream)
        {
            await StreamAsync(context, request, answers).ConfigureAwait(false);
            return;
        }

        PageAnswer answer = await pages.ReadAsync(request.Page, context.RequestAborted).ConfigureAwait(false);
        await context.Response.WriteAsync(answers.Whole(answer, request.LogProbabilities)).ConfigureAwait(false);
    }

    private async Task StreamAsync(HttpContext context, ChatRequest request, ChatAnswer answers)
    {
        // Nothing is sent before the first piece: what is wrong until then still has a status of its own.
        var events = new EventStream(context.Response);
        bool isFirst = true;
        await foreach ((string text, PageAnswer? answer) in pages.StreamAsync(request.Page, context.RequestAborted).ConfigureAwait(false))
        {
            if (isFirst || text.Length > 0)
            {
                await events.SendAsync(answers.Chunk(text, isFirst, request.IncludeUsage)).ConfigureAwait(false);
                isFirst = false;
            }

            if (answer is not null)
            {
                await events.SendAsync(answers.Last(answer, request.IncludeUsage, request.LogProbabilities)).ConfigureAwait(false);
                JsonObject? usage = request.IncludeUsage ? answers.UsageChunk(answer) : null;
                await (usage is null ? Task.CompletedTask : events.SendAsync(usage)).ConfigureAwait(false);
            }
        }

        await events.EndAsync().ConfigureAwait(false);
    }
}
