using System.Text.Json.Nodes;
using DeepSeekOcr.Generation;
using DeepSeekOcr.Imaging;
using DeepSeekOcr.Server.Requests;

namespace DeepSeekOcr.Server.OpenAi;

/// <summary><c>GET /v1/models</c> and <c>GET /v1/models/{id}</c>.</summary>
internal sealed class ModelsEndpoint(PageService pages, ServerOptions options, DateTimeOffset started)
{
    public Task ListAsync(HttpContext context) =>
        context.Response.WriteAsync(new JsonObject { ["object"] = "list", ["data"] = new JsonArray(Describe()) });

    public Task ShowAsync(HttpContext context, string id) => id == options.ModelName
        ? context.Response.WriteAsync(Describe())
        : throw new RequestException(StatusCodes.Status404NotFound, $"There is no model '{id}'.", "model_not_found", "model");

    private JsonObject Describe() => new()
    {
        ["id"] = options.ModelName,
        ["object"] = "model",
        ["created"] = started.ToUnixTimeSeconds(),
        ["owned_by"] = "dsocr",
        ["architecture"] = new JsonObject
        {
            ["input_modalities"] = new JsonArray("text", "image"), ["output_modalities"] = new JsonArray("text"),
        },
        ["dsocr"] = new JsonObject
        {
            ["default_mode"] = pages.Traits.DefaultMode.Name,
            ["modes"] = new JsonArray([.. ResolutionMode.All.Select(mode => (JsonNode)mode.Name)]),
            ["tasks"] = new JsonArray([.. ReadTask.Names.Select(name => (JsonNode)name)]),
        },
    };
}
