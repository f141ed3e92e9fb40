using System.Text.Json;
using DeepSeekOcr.Generation;
using DeepSeekOcr.Imaging;
using DeepSeekOcr.Server.Requests;

namespace DeepSeekOcr.Server.Ollama;

/// <summary>A request of Ollama's chat or generate.</summary>
/// <param name="Page">What is asked of the model.</param>
/// <param name="Stream">Whether the answer comes line by line, which is the default there.</param>
internal sealed record OllamaRequest(PageRequest Page, bool Stream)
{
    private const string LatestTag = ":latest";

    /// <summary>Reads a request for a chat: the last message of the user that has images, or the last.</summary>
    /// <exception cref="RequestException">It cannot be served.</exception>
    public static OllamaRequest OfChat(JsonElement body, PageModelTraits traits, ServerOptions options)
    {
        CheckModel(body, options);
        IReadOnlyList<JsonElement> messages = body.List("messages")
            ?? throw RequestException.Invalid("messages", "messages is missing.");
        int question = -1;
        var ignored = new List<string>();
        for (int i = 0; i < messages.Count; i++)
        {
            if (messages[i].Text("role", $"messages[{i}].role") is "user" or null)
            {
                question = question < 0 || messages[i].List("images") is { Count: > 0 } ? i : question;
            }
            else
            {
                ignored.Add(messages[i].Text("role")!);
            }
        }

        return question >= 0
            ? Of(body, messages[question], $"messages[{question}].", "content", traits, options, [.. ignored.Distinct()])
            : throw RequestException.Invalid("messages", "There is no message of the user.");
    }

    /// <summary>Reads a request for a completion.</summary>
    /// <exception cref="RequestException">It cannot be served.</exception>
    public static OllamaRequest OfGenerate(JsonElement body, PageModelTraits traits, ServerOptions options)
    {
        CheckModel(body, options);
        IReadOnlyList<string> ignored = body.Text("system") is { Length: > 0 } ? ["system"] : [];
        return Of(body, body, "", "prompt", traits, options, ignored);
    }

    /// <summary>Refuses a model that is not here; no tag means the latest.</summary>
    /// <exception cref="RequestException">There is no such model.</exception>
    public static void CheckModel(JsonElement body, ServerOptions options, string field = "model")
    {
        string model = body.Text(field) ?? body.Text("name") ?? throw RequestException.Invalid(field, $"{field} is required");
        if (model != options.ModelName && model != options.ModelName + LatestTag)
        {
            throw new RequestException(StatusCodes.Status404NotFound, $"model '{model}' not found", "model_not_found", field);
        }
    }

    private static OllamaRequest Of(
        JsonElement body, JsonElement message, string path, string textField, PageModelTraits traits, ServerOptions options,
        IReadOnlyList<string> ignored)
    {
        if (body.Find("format") is { } format && !(format.ValueKind == JsonValueKind.String && format.GetString()!.Length == 0))
        {
            throw RequestException.Invalid("format", "format is given; the model writes text.");
        }

        IReadOnlyList<JsonElement> given = message.List("images", path + "images") ?? [];
        if (given.Count == 0 || given.Count > options.MaxImages)
        {
            throw RequestException.Invalid(
                path + "images", $"{path}images has {given.Count} images; expected 1 to {options.MaxImages}.");
        }

        long pixels = options.MaxPixels;
        var images = new RgbImage[given.Count];
        for (int i = 0; i < images.Length; i++)
        {
            string at = $"{path}images[{i}]";
            images[i] = given[i].ValueKind == JsonValueKind.String
                ? ImageData.Decode(given[i].GetString()!, at, ref pixels)
                : throw RequestException.Invalid(at, $"{at} is no string.");
        }

        TaskPrompt prompt = TaskPrompt.Of(message.Text(textField, path + textField) ?? "", images.Length, options.PromptPolicy);
        JsonElement? wishes = body.Find("options");
        var reading = new ReadOptions { Prompt = prompt.Prompt, Generation = Generation(wishes, traits) };
        return new OllamaRequest(
            new PageRequest(images, reading, prompt.Task, wishes?.Stop() ?? [], ignored), body.Flag("stream", otherwise: true));
    }

    private static GenerationOptions Generation(JsonElement? wishes, PageModelTraits traits)
    {
        GenerationOptions defaults = traits.DefaultGeneration;
        if (wishes is not { } given)
        {
            return defaults;
        }

        // -1 and -2 mean no limit there.
        int most = given.Integer("num_predict", -2, int.MaxValue) is { } limit and > 0 ? limit : int.MaxValue;
        return defaults with
        {
            MaxTokens = Math.Min(most, defaults.MaxTokens),
            Temperature = (float)(given.Number("temperature", 0, 2) ?? defaults.Temperature),
            TopP = given.Number("top_p", 0, 1) is { } share and > 0 ? (float)share : defaults.TopP,
            Seed = given.Seed() ?? defaults.Seed,
        };
    }
}
