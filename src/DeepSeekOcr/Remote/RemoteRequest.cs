using System.Text.Json.Nodes;
using DeepSeekOcr.Generation;
using DeepSeekOcr.Imaging;

namespace DeepSeekOcr.Remote;

/// <summary>What a server is asked: images first, then the task's exact prompt.</summary>
internal sealed class RemoteRequest(RemoteKind kind, string model)
{
    // The cells' tags of the published tokenizer: tables repeat them.
    private static readonly int[] NeverBanned = [128821, 128822];

    public JsonObject Body(IReadOnlyList<RgbImage> pages, ReadOptions options)
    {
        GenerationOptions generation = options.Generation ?? new GenerationOptions();
        string prompt = options.Prompt.Replace(PromptBuilder.ImageMark, "", StringComparison.Ordinal).Trim();
        var content = new JsonArray([.. pages.Select(page => (JsonNode)new JsonObject
        {
            ["type"] = "image_url",
            ["image_url"] = new JsonObject { ["url"] = "data:image/png;base64," + Convert.ToBase64String(ImageEncoder.ToPng(page)) },
        })]);
        content.Add((JsonNode)new JsonObject { ["type"] = "text", ["text"] = prompt });
        var body = new JsonObject
        {
            ["model"] = model,
            ["messages"] = new JsonArray((JsonNode)new JsonObject { ["role"] = "user", ["content"] = content }),
            ["temperature"] = generation.Temperature,
            ["stream"] = true,
            ["stream_options"] = new JsonObject { ["include_usage"] = true },
            ["logprobs"] = true,
        };
        if (generation.MaxTokens != new GenerationOptions().MaxTokens)
        {
            // Else what the server allows: its limit is of prompt and answer together.
            body["max_tokens"] = generation.MaxTokens;
        }

        if (generation.Temperature > 0)
        {
            body["top_p"] = generation.TopP;
            body["seed"] = generation.Seed;
        }

        AddOfKind(body, options, generation);
        return body;
    }

    private void AddOfKind(JsonObject body, ReadOptions options, GenerationOptions generation)
    {
        if (kind == RemoteKind.DeepSeekOcr && options.Mode is { } mode)
        {
            body["mode"] = mode.Name;
        }

        if (kind != RemoteKind.Vllm)
        {
            return;
        }

        // Marks are special tokens there, and left out unless asked for.
        body["skip_special_tokens"] = false;
        int size = generation.Repetition?.Size ?? GenerationDefaults.NgramSize;
        int window = (generation.Repetition as WindowedNoRepeatNgram)?.Window ?? GenerationDefaults.NgramWindow;
        body["vllm_xargs"] = new JsonObject
        {
            ["ngram_size"] = size,
            ["window_size"] = window,
            ["whitelist_token_ids"] = new JsonArray([.. NeverBanned.Select(id => (JsonNode)id)]),
        };
    }
}
