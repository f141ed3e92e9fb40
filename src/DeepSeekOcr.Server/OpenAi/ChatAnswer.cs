using System.Text.Json.Nodes;
using DeepSeekOcr.Documents;
using DeepSeekOcr.Generation;
using DeepSeekOcr.Server.Requests;

namespace DeepSeekOcr.Server.OpenAi;

/// <summary>Answers in the form of chat completions.</summary>
/// <param name="id">Of the answer; the same in all chunks.</param>
/// <param name="model">The model's name.</param>
/// <param name="created">Seconds since 1970.</param>
internal sealed class ChatAnswer(string id, string model, long created)
{
    // A probability of 0 has no logarithm that JSON can say.
    private const double LeastProbability = 1e-30;

    /// <summary>The whole answer.</summary>
    public JsonObject Whole(PageAnswer answer, bool logProbabilities) => Object("chat.completion", new JsonObject
    {
        ["index"] = 0,
        ["message"] = new JsonObject
        {
            ["role"] = "assistant", ["content"] = answer.Text, ["refusal"] = null, ["annotations"] = new JsonArray(),
        },
        ["logprobs"] = logProbabilities ? LogProbabilities(answer) : null,
        ["finish_reason"] = FinishReason(answer),
    }).With("usage", Usage(answer)).With("dsocr", Account(answer));

    /// <summary>A chunk of text; the first says whose it is.</summary>
    public JsonObject Chunk(string text, bool isFirst, bool includeUsage)
    {
        var delta = new JsonObject();
        if (isFirst)
        {
            delta["role"] = "assistant";
        }

        delta["content"] = text;
        JsonObject chunk = Object("chat.completion.chunk", Choice(delta, finishReason: null));
        return includeUsage ? chunk.With("usage", null) : chunk;
    }

    /// <summary>The chunk that ends the text, with the probabilities of all of it: pieces of text are no tokens.</summary>
    public JsonObject Last(PageAnswer answer, bool includeUsage, bool logProbabilities)
    {
        JsonObject choice = Choice(new JsonObject(), FinishReason(answer));
        choice["logprobs"] = logProbabilities ? LogProbabilities(answer) : null;
        JsonObject chunk = Object("chat.completion.chunk", choice).With("dsocr", Account(answer));
        return includeUsage ? chunk.With("usage", null) : chunk;
    }

    /// <summary>The chunk after that, without choices.</summary>
    public JsonObject UsageChunk(PageAnswer answer)
    {
        JsonObject chunk = Object("chat.completion.chunk", choice: null);
        return chunk.With("usage", Usage(answer));
    }

    private static JsonObject Choice(JsonObject delta, string? finishReason) =>
        new() { ["index"] = 0, ["delta"] = delta, ["logprobs"] = null, ["finish_reason"] = finishReason };

    private JsonObject Object(string kind, JsonObject? choice) => new()
    {
        ["id"] = id,
        ["object"] = kind,
        ["created"] = created,
        ["model"] = model,
        ["choices"] = choice is null ? new JsonArray() : new JsonArray(choice),
    };

    // Strict clients know no others; the true ending is in the account.
    private static string FinishReason(PageAnswer answer) =>
        answer.IsStopped || answer.Result.StopReason == StopReason.Completed ? "stop" : "length";

    private static JsonObject Usage(PageAnswer answer)
    {
        ReadResult result = answer.Result;
        return new JsonObject
        {
            ["prompt_tokens"] = result.PromptTokens,
            ["completion_tokens"] = result.OutputTokens,
            ["total_tokens"] = result.PromptTokens + result.OutputTokens,
            ["prompt_tokens_details"] = new JsonObject { ["cached_tokens"] = 0, ["image_tokens"] = result.VisionTokens },
        };
    }

    private static JsonObject LogProbabilities(PageAnswer answer)
    {
        var content = new JsonArray();
        int at = 0;
        foreach (TokenProbability token in answer.Result.Tokens)
        {
            string piece = answer.Result.Text.Substring(at, token.Length);
            at += token.Length;
            content.Add((JsonNode)new JsonObject
            {
                ["token"] = piece,
                ["logprob"] = Math.Log(Math.Max(LeastProbability, token.Probability)),
                ["bytes"] = new JsonArray([.. System.Text.Encoding.UTF8.GetBytes(piece).Select(value => (JsonNode)value)]),
                ["top_logprobs"] = new JsonArray(),
            });
        }

        return new JsonObject { ["content"] = content, ["refusal"] = null };
    }

    /// <summary>What the interface has no word for.</summary>
    private static JsonObject Account(PageAnswer answer)
    {
        ReadResult result = answer.Result;
        return new JsonObject
        {
            ["stop_reason"] = answer.IsStopped ? "stop_text" : PageStatus.Of(result.StopReason).Name,
            ["mode"] = answer.Mode,
            ["vision_tokens"] = result.VisionTokens,
            ["legibility"] = Math.Round(answer.Legibility.Score, 4),
            ["low_confidence"] = !answer.Legibility.IsLegible,
            ["removed"] = result.RemovedText.Length,
            ["seconds"] = new JsonObject
            {
                ["encode"] = result.Timings.Encode.TotalSeconds,
                ["prefill"] = result.Timings.Prefill.TotalSeconds,
                ["decode"] = result.Timings.Decode.TotalSeconds,
            },
        };
    }
}
