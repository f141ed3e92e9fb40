using System.Net.Http.Headers;

namespace DeepSeekOcr.Checkpoints.Hub;

/// <summary>Asks for parts of a file where the hub keeps it, and does not ask the hub each time where that is.</summary>
/// <param name="transport">The connection.</param>
/// <param name="source">The file's address at the hub.</param>
/// <param name="subject">What messages call it.</param>
internal sealed class BlobAddress(HubTransport transport, Uri source, string subject)
{
    private volatile Uri? _near;

    /// <summary>Asks for a range.</summary>
    /// <exception cref="HubException">It is refused, or the connection fails.</exception>
    public async Task<HubResponse> AskAsync(RangeHeaderValue range, CancellationToken cancellation)
    {
        Uri near = _near ?? source;
        try
        {
            HubResponse response = await transport.SendAsync(HttpMethod.Get, near, range, subject, cancellation).ConfigureAwait(false);
            _near = response.Address;
            return response;
        }
        catch (HubException exception) when (!exception.IsTransient && near != source)
        {
            // Such addresses are lent for a while; the hub gives out a new one.
            HubResponse response = await transport.SendAsync(HttpMethod.Get, source, range, subject, cancellation).ConfigureAwait(false);
            _near = response.Address;
            return response;
        }
    }
}
