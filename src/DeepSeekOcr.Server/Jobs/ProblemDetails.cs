using System.Text.Json.Nodes;
using DeepSeekOcr.Server.Requests;
using Microsoft.AspNetCore.WebUtilities;

namespace DeepSeekOcr.Server.Jobs;

/// <summary>Faults as RFC 9457 has them.</summary>
internal static class ProblemDetails
{
    /// <summary>Their media type.</summary>
    public const string ContentType = "application/problem+json";

    public static JsonObject Of(RequestException fault) => new()
    {
        ["type"] = "about:blank",
        ["title"] = ReasonPhrases.GetReasonPhrase(fault.Status),
        ["status"] = fault.Status,
        ["detail"] = fault.Message,
        ["code"] = fault.Code,
        ["parameter"] = fault.Parameter,
    };
}
