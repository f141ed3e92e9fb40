using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using DeepSeekOcr.Files;
using DeepSeekOcr.Input.Sources;

namespace DeepSeekOcr.Input.Web;

/// <summary>Fetches a document from the web without being led to machines that only this one can reach.</summary>
/// <remarks>
/// The name is resolved once, for each redirect anew; an address is checked, and the connection is made to that very address. No proxy,
/// no cookies, no credentials, no unpacking of compressed bodies.
/// </remarks>
internal static class WebDownload
{
    private const int MostRedirects = 5;

    /// <summary>Downloads a document into a temporary file.</summary>
    /// <exception cref="InputException">It is not allowed, not there, too large or too slow.</exception>
    public static async Task<SpooledFile> FetchAsync(string url, InputOptions options, CancellationToken cancellation)
    {
        if (!options.AllowUrl)
        {
            throw new InputException(url, "is a web address; such are fetched with --allow-url only.");
        }

        using var inTime = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        inTime.CancelAfter(options.DownloadTimeout);
        try
        {
            using HttpClient client = CreateClient(options.AllowAddress);
            using HttpResponseMessage response = await FollowAsync(client, url, inTime.Token).ConfigureAwait(false);
            using Stream body = await response.Content.ReadAsStreamAsync(inTime.Token).ConfigureAwait(false);
            return await SpooledFile.FillAsync(url, body, options.MaxBytes, InputException.Make, inTime.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new InputException(
                url, FormattableString.Invariant($"was not downloaded within {options.DownloadTimeout.TotalSeconds:0.###} s."));
        }
        catch (HttpRequestException exception)
        {
            throw new InputException(url, $"cannot be fetched: {(exception.InnerException ?? exception).Message}", exception);
        }
    }

    private static HttpClient CreateClient(Func<IPAddress, bool> allow)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.None,
            ConnectCallback = (context, cancellation) => ConnectAsync(context.DnsEndPoint, allow, cancellation),
        };
        var client = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
        client.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("dsocr", "1"));
        return client;
    }

    private static async Task<HttpResponseMessage> FollowAsync(HttpClient client, string url, CancellationToken cancellation)
    {
        Uri address = Checked(url, url);
        for (int redirects = 0; redirects <= MostRedirects; redirects++)
        {
            HttpResponseMessage response =
                await client.GetAsync(address, HttpCompletionOption.ResponseHeadersRead, cancellation).ConfigureAwait(false);
            if (response.IsSuccessStatusCode)
            {
                return response;
            }

            using (response)
            {
                bool isRedirect = (int)response.StatusCode is 301 or 302 or 303 or 307 or 308;
                address = isRedirect && response.Headers.Location is { } location
                    ? Checked(new Uri(address, location).AbsoluteUri, url)
                    : throw new InputException(url, $"the server answered {(int)response.StatusCode} {response.ReasonPhrase}.");
            }
        }

        throw new InputException(url, $"redirects more than {MostRedirects} times.");
    }

    private static Uri Checked(string address, string url) =>
        Uri.TryCreate(address, UriKind.Absolute, out Uri? uri) && (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps)
            ? uri
            : throw new InputException(
                url, address == url ? "is no valid web address." : $"redirects to {address}; only http and https are followed.");

    private static async ValueTask<Stream> ConnectAsync(DnsEndPoint host, Func<IPAddress, bool> allow, CancellationToken cancellation)
    {
        IPAddress[] addresses = await Dns.GetHostAddressesAsync(host.Host, cancellation).ConfigureAwait(false);
        IPAddress[] allowed = [.. addresses.Where(allow)];
        if (allowed.Length == 0)
        {
            throw new HttpRequestException($"{host.Host} is no public address; private, local and special ones are refused.");
        }

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(allowed, host.Port, cancellation).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
