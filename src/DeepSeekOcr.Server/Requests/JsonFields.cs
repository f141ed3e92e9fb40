using System.Text.Json;

namespace DeepSeekOcr.Server.Requests;

/// <summary>Fields of a JSON object that somebody sent: each is what it ought to be, absent, or refused by name.</summary>
internal static class JsonFields
{
    // Bodies of clients are five deep.
    private const int MaxDepth = 32;

    /// <summary>Reads a body.</summary>
    /// <exception cref="RequestException">It is no JSON object.</exception>
    public static async Task<JsonElement> ReadAsync(HttpRequest request)
    {
        using JsonDocument document = await JsonDocument.ParseAsync(
            request.Body, new JsonDocumentOptions { MaxDepth = MaxDepth }, request.HttpContext.RequestAborted).ConfigureAwait(false);
        return document.RootElement.ValueKind == JsonValueKind.Object
            ? document.RootElement.Clone()
            : throw new RequestException(StatusCodes.Status400BadRequest, "The body is no JSON object.", "invalid_json");
    }

    /// <summary>A field; absent if there is none or it is null.</summary>
    public static JsonElement? Find(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out JsonElement value)
            && value.ValueKind is not (JsonValueKind.Null or JsonValueKind.Undefined)
            ? value
            : null;

    /// <summary>A text.</summary>
    /// <exception cref="RequestException">It is something else.</exception>
    public static string? Text(this JsonElement element, string name, string? path = null) => element.Find(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.String } text => text.GetString(),
        _ => throw RequestException.Invalid(path ?? name, $"{path ?? name} is no string."),
    };

    /// <summary>True or false.</summary>
    /// <exception cref="RequestException">It is something else.</exception>
    public static bool Flag(this JsonElement element, string name, bool otherwise = false) => element.Find(name) switch
    {
        null => otherwise,
        { ValueKind: JsonValueKind.True } => true,
        { ValueKind: JsonValueKind.False } => false,
        _ => throw RequestException.Invalid(name, $"{name} is neither true nor false."),
    };

    /// <summary>A number in a range.</summary>
    /// <exception cref="RequestException">It is something else, or outside.</exception>
    public static double? Number(this JsonElement element, string name, double least, double most) => element.Find(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.Number } value when value.TryGetDouble(out double number) && number >= least && number <= most => number,
        _ => throw RequestException.Invalid(name, FormattableString.Invariant($"{name} is no number from {least} to {most}.")),
    };

    /// <summary>A whole number in a range.</summary>
    /// <exception cref="RequestException">It is something else, or outside.</exception>
    public static int? Integer(this JsonElement element, string name, int least, int most) => element.Find(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.Number } value when value.TryGetInt64(out long number) && number >= least && number <= most =>
            (int)number,
        _ => throw RequestException.Invalid(name, FormattableString.Invariant($"{name} is no whole number from {least} to {most}.")),
    };

    /// <summary>A seed: any whole number.</summary>
    /// <exception cref="RequestException">It is something else.</exception>
    public static int? Seed(this JsonElement element) => element.Find("seed") switch
    {
        null => null,
        { ValueKind: JsonValueKind.Number } value when value.TryGetInt64(out long number) => unchecked((int)number),
        _ => throw RequestException.Invalid("seed", "seed is no whole number."),
    };

    /// <summary>The elements of an array.</summary>
    /// <exception cref="RequestException">It is something else.</exception>
    public static IReadOnlyList<JsonElement>? List(this JsonElement element, string name, string? path = null) => element.Find(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.Array } array => [.. array.EnumerateArray()],
        _ => throw RequestException.Invalid(path ?? name, $"{path ?? name} is no array."),
    };

    /// <summary>Texts that end the output: one, or an array of up to four.</summary>
    /// <exception cref="RequestException">It is something else.</exception>
    public static IReadOnlyList<string> Stop(this JsonElement element, string name = "stop")
    {
        const int Most = 4;
        IReadOnlyList<JsonElement> given = element.Find(name) is { ValueKind: JsonValueKind.String } one ? [one] : element.List(name) ?? [];
        return given.Count <= Most && given.All(text => text.ValueKind == JsonValueKind.String && text.GetString()!.Length > 0)
            ? [.. given.Select(text => text.GetString()!)]
            : throw RequestException.Invalid(name, $"{name} is neither a text nor up to {Most} of them.");
    }
}
