using System.Net;
using System.Net.Http.Headers;

namespace DeepSeekOcr.Checkpoints.Hub;

/// <summary>Asks a server, follows where it points, and turns its refusals into one line each.</summary>
internal sealed class HubTransport : IDisposable
{
    private const int MostRedirects = 8;
    private const string ErrorHeader = "X-Error-Code";

    private readonly HttpClient _client;
    private readonly HubOptions _options;
    private readonly TimeProvider _time;

    public HubTransport(HubOptions options, TimeProvider time)
    {
        (_options, _time) = (options, time);

        // Redirects are followed here: who carries the token along would give it to strangers.
        var handler =
            new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, MaxConnectionsPerServer = HubOptions.MostConnections };
        _client = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
        _client.DefaultRequestHeaders.UserAgent.ParseAdd("dsocr");
        _client.DefaultRequestHeaders.AcceptEncoding.ParseAdd("identity"); // else lengths would be those of something else
    }

    /// <summary>Sends a request and returns the answer once its head is here; its status says that it succeeded.</summary>
    /// <param name="method">GET, or HEAD, for which the answer that points to another host is the answer.</param>
    /// <param name="address">Where.</param>
    /// <param name="range">The part that is wanted; null for all.</param>
    /// <param name="subject">What is asked for, for messages.</param>
    /// <param name="cancellation">Obeyed.</param>
    /// <exception cref="HubException">The server refuses, or cannot be reached.</exception>
    public async Task<HubResponse> SendAsync(
        HttpMethod method, Uri address, RangeHeaderValue? range, string subject, CancellationToken cancellation)
    {
        var patience = new HubPatience(subject, _options.StallTimeout, _time);
        for (int redirects = 0; redirects <= MostRedirects; redirects++)
        {
            HttpResponseMessage message = await patience.WaitAsync(stop => SendOnceAsync(method, address, range, stop), cancellation)
                .ConfigureAwait(false);
            if (!IsRedirect(message.StatusCode))
            {
                return message.IsSuccessStatusCode ? new HubResponse(message, address, patience) : throw Refusal(message, address, subject);
            }

            Uri? target = Target(message, address);
            if (method == HttpMethod.Head && target is not null && !IsSameOrigin(address, target))
            {
                return new HubResponse(message, address, patience);
            }

            message.Dispose();
            address = target
                ?? throw new HubException(
                    subject, $"{address.Authority} redirects to what is no address, or from https to something else.");
        }

        throw new HubException(subject, $"{_options.Endpoint.Authority} redirects more than {MostRedirects} times.");
    }

    public void Dispose() => _client.Dispose();

    private async Task<HttpResponseMessage> SendOnceAsync(
        HttpMethod method, Uri address, RangeHeaderValue? range, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(method, address);
        request.Headers.Range = range;
        if (_options.Token is { } token && IsSameOrigin(address, _options.Endpoint))
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        return await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation).ConfigureAwait(false);
    }

    private static Uri? Target(HttpResponseMessage message, Uri from)
    {
        bool isWeb = Uri.TryCreate(from, message.Headers.Location?.OriginalString, out Uri? target)
            && (target.Scheme == Uri.UriSchemeHttps || (target.Scheme == Uri.UriSchemeHttp && from.Scheme == Uri.UriSchemeHttp));
        return isWeb ? target : null;
    }

    private static bool IsRedirect(HttpStatusCode status) => status
        is HttpStatusCode.MovedPermanently or HttpStatusCode.Found or HttpStatusCode.SeeOther or HttpStatusCode.TemporaryRedirect
        or HttpStatusCode.PermanentRedirect;

    private static bool IsSameOrigin(Uri one, Uri other) => (one.Scheme, one.Host, one.Port) == (other.Scheme, other.Host, other.Port);

    private HubException Refusal(HttpResponseMessage message, Uri address, string subject)
    {
        int status = (int)message.StatusCode;
        string? code = message.Headers.TryGetValues(ErrorHeader, out IEnumerable<string>? values) ? values.FirstOrDefault() : null;
        TimeSpan? retryAfter = message.Headers.RetryAfter is { } later ? later.Delta ?? later.Date - _time.GetUtcNow() : null;
        message.Dispose();
        string reason = status switch
        {
            401 or 403 when _options.Token is null => "it does not exist, or is for members only: set HF_TOKEN to a token that may read it",
            401 or 403 => "it does not exist, or the token of HF_TOKEN may not read it",
            404 when code == "RevisionNotFound" => "there is no such revision",
            404 => "there is nothing of that name",
            416 => "the file there is shorter than it was said to be",
            429 => "too many requests; try again later",
            >= 500 => "the server has trouble; try again later",
            _ => "expected 200 or 206",
        };
        return new HubException(subject, $"{address.Authority} answers {status}: {reason}.")
        {
            IsTransient = status is 408 or 429 or >= 500,
            RetryAfter = retryAfter > TimeSpan.Zero ? retryAfter : null,
        };
    }
}
