using System.Text.Json.Nodes;

namespace DeepSeekOcr.Server.Requests;

/// <summary>JSON objects that answers are made of.</summary>
internal static class JsonObjects
{
    /// <summary>Adds a field.</summary>
    public static JsonObject With(this JsonObject target, string name, JsonNode? value)
    {
        target[name] = value;
        return target;
    }

    /// <summary>Writes an object as the whole answer.</summary>
    public static Task WriteAsync(
        this HttpResponse response, JsonObject value, int status = StatusCodes.Status200OK, string type = "application/json")
    {
        response.StatusCode = status;
        response.ContentType = $"{type}; charset=utf-8";
        return response.WriteAsync(value.ToJsonString(), response.HttpContext.RequestAborted);
    }
}
