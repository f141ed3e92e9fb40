using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace DeepSeekOcr.Remote;

/// <summary>Sends a request again where the server turned it away or was not reached; other refusals are final.</summary>
internal sealed class RemoteRetry(RemoteOptions options)
{
    private const double MostJitter = 0.3;
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(2);

    /// <returns>An answer of success.</returns>
    /// <exception cref="RemoteException">It was refused, or not served after all attempts.</exception>
    public async Task<HttpResponseMessage> SendAsync(Func<Task<HttpResponseMessage>> send, CancellationToken cancellation)
    {
        for (int attempt = 1; ; attempt++)
        {
            string problem;
            TimeSpan? wait = null;
            try
            {
                HttpResponseMessage response = await send().ConfigureAwait(false);
                if (response.IsSuccessStatusCode)
                {
                    return response;
                }

                using (response)
                {
                    problem = await ProblemAsync(response, cancellation).ConfigureAwait(false);
                    wait = response.Headers.RetryAfter?.Delta;
                    if (!IsPassing(response.StatusCode))
                    {
                        throw new RemoteException(options.Address, problem);
                    }
                }
            }
            catch (HttpRequestException fault)
            {
                problem = $"cannot be reached: {fault.Message}";
            }

            if (attempt >= options.Attempts)
            {
                throw new RemoteException(options.Address, $"{problem} ({attempt} attempts)");
            }

            await Task.Delay(wait ?? Backoff(attempt), cancellation).ConfigureAwait(false);
        }
    }

    private static bool IsPassing(HttpStatusCode status) => status is HttpStatusCode.TooManyRequests or HttpStatusCode.BadGateway
        or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout;

    private static async Task<string> ProblemAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        string text = await response.Content.ReadAsStringAsync(cancellation).ConfigureAwait(false);
        string said = "";
        try
        {
            said = JsonNode.Parse(text) is JsonObject body && body["error"] is { } error ? RemoteServer.Message(error) : "";
        }
        catch (JsonException)
        {
            // A page of a proxy says nothing that fits a line.
        }

        return $"answers {(int)response.StatusCode}{(said.Length > 0 ? $": {said}" : ".")}";
    }

    private TimeSpan Backoff(int attempt)
    {
        // Many pages that were turned away together must not come back together.
        double seconds = options.Backoff.TotalSeconds * Math.Pow(2, attempt - 1) * (1 + (Random.Shared.NextDouble() * MostJitter));
        return TimeSpan.FromSeconds(Math.Min(seconds, LongestWait.TotalSeconds));
    }
}
