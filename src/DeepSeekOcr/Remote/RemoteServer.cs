using System.Text.Json;
using System.Text.Json.Nodes;
using DeepSeekOcr.Imaging;

namespace DeepSeekOcr.Remote;

/// <summary>What serves at an address.</summary>
/// <param name="Kind">Which server.</param>
/// <param name="Model">The model that is asked.</param>
/// <param name="Mode">The mode of pages that nobody chose a mode for.</param>
internal sealed record RemoteServer(RemoteKind Kind, string Model, ResolutionMode Mode)
{
    private const int LongestMessage = 300;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Asks a server for its models, and by that what it is.</summary>
    /// <exception cref="RemoteException">Nothing answers, or it has no such model.</exception>
    public static async Task<RemoteServer> FindAsync(HttpClient client, RemoteOptions options, CancellationToken cancellation)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(Patience);
        try
        {
            JsonArray models = await ListAsync(client, options.Address, patience.Token).ConfigureAwait(false);
            JsonObject model = models.OfType<JsonObject>().FirstOrDefault(
                each => options.Model is null || Text(each["id"]) == options.Model)
                ?? throw new RemoteException(
                    options.Address,
                    options.Model is null
                        ? "lists no model."
                        : $"has no model '{options.Model}'; it has {string.Join(", ", models.Select(each => Text(each?["id"])))}.");
            RemoteKind kind = model["dsocr"] is JsonObject ? RemoteKind.DeepSeekOcr
                : Text(model["owned_by"]) == "vllm" ? RemoteKind.Vllm
                : RemoteKind.OpenAi;
            return new RemoteServer(kind, Text(model["id"]) ?? "", ModeOf(model));
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new RemoteException(options.Address, "does not answer.");
        }
        catch (Exception fault) when (fault is HttpRequestException or JsonException or IOException)
        {
            throw new RemoteException(options.Address, $"cannot be asked for its models: {fault.Message}");
        }
    }

    /// <summary>A route under a root, whether that ends in a slash or not.</summary>
    public static Uri At(Uri root, string route) => new($"{root.AbsoluteUri.TrimEnd('/')}/{route}");

    /// <summary>What an error says, in one line of bounded length.</summary>
    public static string Message(JsonNode error)
    {
        string text = ((error is JsonObject said ? Text(said["message"]) : Text(error)) ?? error.ToJsonString()).ReplaceLineEndings(" ");
        return text.Length <= LongestMessage ? text : text[..LongestMessage] + "…";
    }

    private static async Task<JsonArray> ListAsync(HttpClient client, Uri root, CancellationToken cancellation)
    {
        using HttpResponseMessage response = await client.GetAsync(At(root, "models"), cancellation).ConfigureAwait(false);
        if (!response.IsSuccessStatusCode)
        {
            throw new RemoteException(root, $"answers {(int)response.StatusCode} to a request for its models.");
        }

        string text = await response.Content.ReadAsStringAsync(cancellation).ConfigureAwait(false);
        return JsonNode.Parse(text)?["data"] as JsonArray ?? throw new RemoteException(root, "does not list models as such servers do.");
    }

    private static ResolutionMode ModeOf(JsonObject model)
    {
        string? name = Text(model["dsocr"]?["default_mode"]);
        return ResolutionMode.All.FirstOrDefault(mode => mode.Name == name) ?? ResolutionMode.Gundam;
    }

    private static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue(out string? text) ? text : null;
}
