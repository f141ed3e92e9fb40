using System.Net;
using System.Net.Http.Headers;

namespace DeepSeekOcr.Checkpoints.Hub;

/// <summary>What a server answers; a connection that breaks or stalls is a transient <see cref="HubException"/>.</summary>
internal sealed class HubResponse(HttpResponseMessage message, Uri address, HubPatience patience) : IDisposable
{
    /// <summary>Where it came from in the end.</summary>
    public Uri Address { get; } = address;

    public HttpStatusCode Status => message.StatusCode;

    public HttpResponseHeaders Headers => message.Headers;

    /// <summary>Where a range lies, for an answer that is one.</summary>
    public ContentRangeHeaderValue? Range => message.Content.Headers.ContentRange;

    /// <summary>Bytes that are to come, if said.</summary>
    public long? Length => message.Content.Headers.ContentLength;

    /// <summary>Reads what there is, at most a buffer full; 0 at the end.</summary>
    public async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellation)
    {
        Stream body = await message.Content.ReadAsStreamAsync(cancellation).ConfigureAwait(false);
        return await patience.WaitAsync(stop => body.ReadAsync(buffer, stop).AsTask(), cancellation).ConfigureAwait(false);
    }

    /// <summary>Reads a buffer full.</summary>
    /// <param name="buffer">Where to.</param>
    /// <param name="onBytes">Told of bytes as they come.</param>
    /// <param name="cancellation">Obeyed.</param>
    public async Task ReadExactlyAsync(Memory<byte> buffer, Action<int> onBytes, CancellationToken cancellation)
    {
        while (!buffer.IsEmpty)
        {
            int read = await ReadAsync(buffer, cancellation).ConfigureAwait(false);
            if (read == 0)
            {
                throw patience.Fault("the connection ended before the file did.");
            }

            buffer = buffer[read..];
            onBytes(read);
        }
    }

    public void Dispose() => message.Dispose();
}
