using System.Text.Json;
using DeepSeekOcr.Generation;
using DeepSeekOcr.Imaging;
using DeepSeekOcr.Server.Requests;

namespace DeepSeekOcr.Server.OpenAi;

/// <summary>
/// A request for a chat completion. Unknown fields are ignored; what would change the answer's meaning is refused by name.
/// </summary>
/// <param name="Page">What is asked of the model.</param>
/// <param name="Stream">Whether the answer comes in chunks.</param>
/// <param name="IncludeUsage">Whether the last chunk tells the usage.</param>
/// <param name="LogProbabilities">Whether the probability of each piece is told.</param>
internal sealed record ChatRequest(PageRequest Page, bool Stream, bool IncludeUsage, bool LogProbabilities)
{
    /// <summary>Reads a request.</summary>
    /// <exception cref="RequestException">It asks for what the model cannot do.</exception>
    public static ChatRequest Of(JsonElement body, PageModelTraits traits, ServerOptions options)
    {
        CheckModel(body, options);
        Refuse(body);
        (JsonElement message, int index, List<string> ignored) = Question(body);
        var images = new List<RgbImage>();
        var texts = new List<string>();
        string? detail = ReadContent(message, $"messages[{index}].content", images, texts, options);
        if (images.Count == 0)
        {
            throw new RequestException(
                StatusCodes.Status400BadRequest, "No message has an image; the model reads images.", "no_image", "messages");
        }

        TaskPrompt prompt = TaskPrompt.Of(string.Join('\n', texts), images.Count, options.PromptPolicy);
        var page = new PageRequest(
            images, new ReadOptions { Mode = Mode(body, detail), Prompt = prompt.Prompt, Generation = Generation(body, traits) },
            prompt.Task, body.Stop(), ignored);
        bool includeUsage = body.Find("stream_options")?.Flag("include_usage") ?? false;
        return new ChatRequest(page, body.Flag("stream"), includeUsage, body.Flag("logprobs"));
    }

    private static void CheckModel(JsonElement body, ServerOptions options)
    {
        if (body.Text("model") is { Length: > 0 } model && model != options.ModelName)
        {
            throw new RequestException(
                StatusCodes.Status404NotFound, $"There is no model '{model}'; this server has '{options.ModelName}'.", "model_not_found",
                "model");
        }
    }

    private static void Refuse(JsonElement body)
    {
        const int MostLogProbabilities = 20;
        if (body.Integer("n", 1, int.MaxValue) > 1)
        {
            throw RequestException.Invalid("n", "n is above 1; the model gives one answer.");
        }

        if (body.Integer("top_logprobs", 0, MostLogProbabilities) > 0)
        {
            throw RequestException.Invalid("top_logprobs", "top_logprobs is above 0; only the chosen token's probability is known.");
        }

        if (body.Find("tool_choice") is { } choice && choice.ValueKind == JsonValueKind.String && choice.GetString() == "required")
        {
            throw RequestException.Invalid("tool_choice", "tool_choice is 'required'; the model calls no tools.");
        }

        if (body.Find("response_format")?.Text("type", "response_format.type") is { } format && format != "text")
        {
            throw RequestException.Invalid("response_format", $"response_format is '{format}'; the model writes text.");
        }

        if (body.Find("logit_bias") is { ValueKind: JsonValueKind.Object } bias && bias.EnumerateObject().Any())
        {
            throw RequestException.Invalid("logit_bias", "logit_bias is given; scores are not changed here.");
        }
    }

    /// <summary>The last message of the user; the model was taught single questions, so all others are ignored.</summary>
    private static (JsonElement Message, int Index, List<string> Ignored) Question(JsonElement body)
    {
        IReadOnlyList<JsonElement> messages = body.List("messages")
            ?? throw RequestException.Invalid("messages", "messages is missing.");
        int question = -1;
        var ignored = new List<string>();
        for (int i = 0; i < messages.Count; i++)
        {
            string role = messages[i].Text("role", $"messages[{i}].role")
                ?? throw RequestException.Invalid($"messages[{i}].role", $"messages[{i}].role is missing.");
            if (role == "user")
            {
                question = i;
            }
            else
            {
                ignored.Add(role);
            }
        }

        if (body.List("tools") is { Count: > 0 })
        {
            ignored.Add("tools");
        }

        if (messages.Count(message => message.Text("role") == "user") > 1)
        {
            ignored.Add("earlier messages");
        }

        return question >= 0
            ? (messages[question], question, [.. ignored.Distinct()])
            : throw RequestException.Invalid("messages", "There is no message of the user.");
    }

    /// <returns>The detail that images ask for; absent if none does.</returns>
    private static string? ReadContent(JsonElement message, string path, List<RgbImage> images, List<string> texts, ServerOptions options)
    {
        if (message.Find("content") is { ValueKind: JsonValueKind.String } text)
        {
            texts.Add(text.GetString()!);
            return null;
        }

        string? detail = null;
        long pixels = options.MaxPixels;
        IReadOnlyList<JsonElement> parts = message.List("content", path) ?? throw RequestException.Invalid(path, $"{path} is missing.");
        for (int i = 0; i < parts.Count; i++)
        {
            string at = $"{path}[{i}]";
            switch (parts[i].Text("type", $"{at}.type"))
            {
                case "text" or "input_text":
                    texts.Add(parts[i].Text("text", $"{at}.text") ?? "");
                    break;
                case "image_url" or "input_image" when images.Count == options.MaxImages:
                    throw RequestException.Invalid(at, $"{at}: there are more than {options.MaxImages} images.");
                case "image_url" or "input_image":
                    (string address, string? wish) = Address(parts[i], at);
                    images.Add(ImageData.Decode(address, $"{at}.image_url", ref pixels));
                    detail = wish ?? detail;
                    break;
                case { } other:
                    throw RequestException.Invalid($"{at}.type", $"{at}.type is '{other}'; the model reads text and image_url.");
                case null:
                    throw RequestException.Invalid($"{at}.type", $"{at}.type is missing.");
            }
        }

        return detail;
    }

    /// <summary>An address and the wished detail: an object as OpenAI has it, or a plain text.</summary>
    private static (string Address, string? Detail) Address(JsonElement part, string at)
    {
        JsonElement value = part.Find("image_url") ?? throw RequestException.Invalid($"{at}.image_url", $"{at}.image_url is missing.");
        return value.ValueKind switch
        {
            JsonValueKind.String => (value.GetString()!, part.Text("detail", $"{at}.detail")),
            JsonValueKind.Object => (
                value.Text("url", $"{at}.image_url.url")
                    ?? throw RequestException.Invalid($"{at}.image_url.url", $"{at}.image_url.url is missing."),
                value.Text("detail", $"{at}.image_url.detail")),
            _ => throw RequestException.Invalid($"{at}.image_url", $"{at}.image_url is neither a text nor an object."),
        };
    }

    private static ResolutionMode? Mode(JsonElement body, string? detail)
    {
        try
        {
            return body.Text("mode") is { } mode ? ResolutionMode.Parse(mode)
                : detail == "low" ? ResolutionMode.Small
                : detail == "high" ? ResolutionMode.Gundam
                : null;
        }
        catch (FormatException fault)
        {
            throw RequestException.Invalid("mode", fault.Message);
        }
    }

    /// <summary>Unlike OpenAI's default, no temperature means 0: a page is read, not told.</summary>
    private static GenerationOptions Generation(JsonElement body, PageModelTraits traits)
    {
        GenerationOptions defaults = traits.DefaultGeneration;
        int most = Math.Min(
            body.Integer("max_tokens", 1, int.MaxValue) ?? int.MaxValue,
            body.Integer("max_completion_tokens", 1, int.MaxValue) ?? int.MaxValue);
        return defaults with
        {
            MaxTokens = Math.Min(most, defaults.MaxTokens),
            Temperature = (float)(body.Number("temperature", 0, 2) ?? defaults.Temperature),
            TopP = body.Number("top_p", 0, 1) is { } share and > 0 ? (float)share : defaults.TopP,
            Seed = body.Seed() ?? defaults.Seed,
        };
    }
}
