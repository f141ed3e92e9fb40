using System.Text.Json.Nodes;
using DeepSeekOcr.Server.Requests;

namespace DeepSeekOcr.Server.Mistral;

/// <summary>Faults in the form of Mistral's interface: a wrong field is a validation error.</summary>
internal static class MistralErrors
{
    /// <summary>Whether a path is one of Mistral's own.</summary>
    public static bool IsAsked(PathString path) => path == "/v1/ocr";

    /// <summary>The status that Mistral's interface has for a fault.</summary>
    public static int StatusOf(RequestException fault) =>
        fault.Status == StatusCodes.Status400BadRequest ? StatusCodes.Status422UnprocessableEntity : fault.Status;

    public static JsonObject Of(RequestException fault) => new()
    {
        ["detail"] = new JsonArray(new JsonObject
        {
            ["loc"] = new JsonArray([.. $"body.{fault.Parameter}".TrimEnd('.').Split('.').Select(part => (JsonNode)part)]),
            ["msg"] = fault.Message,
            ["type"] = fault.Code,
        }),
    };
}
