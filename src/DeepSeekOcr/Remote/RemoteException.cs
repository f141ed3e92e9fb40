using DeepSeekOcr.Generation;

namespace DeepSeekOcr.Remote;

/// <summary>A remote model that cannot be reached, or did not read; one line that names the server.</summary>
/// <param name="address">The server.</param>
/// <param name="fault">What is wrong, as the end of a sentence.</param>
public sealed class RemoteException(Uri address, string fault)
    : GenerationException($"{address?.GetLeftPart(UriPartial.Path)} {fault}");
