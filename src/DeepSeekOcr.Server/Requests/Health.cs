using System.Text.Json.Nodes;

namespace DeepSeekOcr.Server.Requests;

/// <summary>Whether the server lives, and whether it takes requests.</summary>
internal sealed class Health(Admission admission, IHostApplicationLifetime lifetime)
{
    private const string Live = "/livez";
    private const string Ready = "/readyz";
    private const string Both = "/health";

    /// <summary>Whether a path is one of health, which needs no key.</summary>
    public static bool IsAsked(PathString path) => path == Live || path == Ready || path == Both;

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Live, context => context.Response.WriteAsync(new JsonObject { ["status"] = "ok" }));
        routes.MapGet(Ready, AnswerAsync);
        routes.MapGet(Both, AnswerAsync);
        routes.MapGet("/v1/capacity", context => context.Response.WriteAsync(new JsonObject
        {
            ["requests"] = admission.Count, ["max_requests"] = admission.Most,
        }));
    }

    private Task AnswerAsync(HttpContext context) => lifetime.ApplicationStopping.IsCancellationRequested
        ? throw new RequestException(StatusCodes.Status503ServiceUnavailable, "The server is stopping.", "stopping")
        : context.Response.WriteAsync(new JsonObject { ["status"] = "ok" });
}
