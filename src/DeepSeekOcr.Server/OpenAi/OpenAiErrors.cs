using System.Text.Json.Nodes;
using DeepSeekOcr.Server.Requests;

namespace DeepSeekOcr.Server.OpenAi;

/// <summary>Faults in the form of OpenAI's interface, all four keys always there.</summary>
internal static class OpenAiErrors
{
    public static JsonObject Of(RequestException fault) => new()
    {
        ["error"] = new JsonObject
        {
            ["message"] = fault.Message, ["type"] = TypeOf(fault.Status), ["param"] = fault.Parameter, ["code"] = fault.Code,
        },
    };

    private static string TypeOf(int status) => status switch
    {
        StatusCodes.Status401Unauthorized => "authentication_error",
        StatusCodes.Status403Forbidden => "permission_error",
        StatusCodes.Status429TooManyRequests => "rate_limit_error",
        >= StatusCodes.Status500InternalServerError => "server_error",
        _ => "invalid_request_error",
    };
}
