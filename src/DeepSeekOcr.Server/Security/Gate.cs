using System.Net;
using DeepSeekOcr.Server.Requests;

namespace DeepSeekOcr.Server.Security;

/// <summary>Lets requests in that name this server and bring a key; health may be asked for without.</summary>
internal sealed class Gate(ServerOptions options)
{
    private readonly ApiKeys _keys = new(options.ApiKeys);

    /// <exception cref="RequestException">The request may not enter: 401 or 403.</exception>
    public void Check(HttpContext context)
    {
        if (options.LocalHostsOnly && !IsLocal(context.Request.Host.Host))
        {
            throw new RequestException(
                StatusCodes.Status403Forbidden, "The request names another host than this machine.", "host_not_allowed");
        }

        if (!Health.IsAsked(context.Request.Path) && !_keys.Admit(context.Request))
        {
            throw new RequestException(StatusCodes.Status401Unauthorized, "The request has no valid key.", "invalid_api_key");
        }
    }

    private static bool IsLocal(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || IPAddress.TryParse(host.Trim('[', ']'), out IPAddress? address) && IPAddress.IsLoopback(address);
}
