using System.Globalization;
using System.Text.Json.Nodes;
using DeepSeekOcr.Server.Requests;

namespace DeepSeekOcr.Server.Files;

/// <summary>Files by their ids, as OpenAI's interface and Mistral's have them.</summary>
internal sealed class FileEndpoints(FileStore store, Admission admission)
{
    private const int MostHours = 168;

    /// <summary>The query parameter of an address that carries a ticket.</summary>
    public const string TicketKey = "ticket";

    public void Map(IEndpointRouteBuilder routes)
    {
        RouteGroupBuilder files = routes.MapGroup("/v1/files");
        files.MapPost("", AddAsync);
        files.MapGet("", context => context.Response.WriteAsync(new JsonObject
        {
            ["object"] = "list", ["data"] = new JsonArray([.. store.All.Select(file => (JsonNode)file.Describe())]), ["has_more"] = false,
            ["total"] = store.All.Count,
        }));
        files.MapGet("/{id}", (HttpContext context, string id) => context.Response.WriteAsync(Find(id).Describe()));
        files.MapGet("/{id}/content", (HttpContext context, string id) => ContentAsync(context, Find(id)));
        files.MapGet("/{id}/url", (HttpContext context, string id) => AddressAsync(context, Find(id)));
        files.MapDelete("/{id}", (HttpContext context, string id) =>
        {
            store.Remove(Find(id));
            return context.Response.WriteAsync(new JsonObject { ["id"] = id, ["object"] = "file", ["deleted"] = true });
        });
    }

    private async Task AddAsync(HttpContext context)
    {
        using IDisposable place = admission.Enter();
        IFormFile file = context.Request.HasFormContentType
            && (await context.Request.ReadFormAsync(context.RequestAborted).ConfigureAwait(false)).Files is [var only]
            ? only
            : throw RequestException.Invalid("file", "the request is no form with one file, in the field file.");
        string purpose = context.Request.Form.TryGetValue("purpose", out var given) && given.Count > 0 ? given[^1]! : "user_data";
        StoredFile stored = await store.AddAsync(file.FileName, purpose, target => file.CopyToAsync(target, context.RequestAborted))
            .ConfigureAwait(false);
        await context.Response.WriteAsync(stored.Describe()).ConfigureAwait(false);
    }

    private Task ContentAsync(HttpContext context, StoredFile file)
    {
        context.Response.ContentType = "application/octet-stream";
        context.Response.Headers.ContentDisposition = "attachment";
        context.Response.Headers.XContentTypeOptions = "nosniff";
        return context.Response.SendFileAsync(store.PathOf(file), context.RequestAborted);
    }

    private Task AddressAsync(HttpContext context, StoredFile file)
    {
        int hours = int.TryParse(context.Request.Query["expiry"], CultureInfo.InvariantCulture, out int given) ? given : 24;
        string ticket = store.Ticket(file, TimeSpan.FromHours(Math.Clamp(hours, 1, MostHours)));
        string address = $"{context.Request.Scheme}://{context.Request.Host}/v1/files/{file.Id}/content?{TicketKey}={ticket}";
        return context.Response.WriteAsync(new JsonObject { ["url"] = address });
    }

    private StoredFile Find(string id) => store.Find(id)
        ?? throw new RequestException(StatusCodes.Status404NotFound, $"There is no file '{id}', or none any more.", "not_found");
}
