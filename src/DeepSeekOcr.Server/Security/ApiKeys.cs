using System.Security.Cryptography;
using System.Text;

namespace DeepSeekOcr.Server.Security;

/// <summary>Keys that let requests in.</summary>
internal sealed class ApiKeys(IReadOnlyList<string> keys)
{
    private const string Bearer = "Bearer ";

    // Where clients of the interfaces that are served put a key.
    private static readonly string[] Headers = ["X-Api-Key", "Api-Key"];

    private readonly byte[][] _hashes = [.. keys.Select(Hash)];

    /// <summary>Whether a request may enter.</summary>
    public bool Admit(HttpRequest request) => _hashes.Length == 0 || Given(request) is { } key && IsKnown(Hash(key));

    private static string? Given(HttpRequest request)
    {
        string? authorization = request.Headers.Authorization;
        return authorization?.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) == true
            ? authorization[Bearer.Length..].Trim()
            : Headers.Select(name => (string?)request.Headers[name]).FirstOrDefault(value => value is not null);
    }

    /// <summary>Takes as long whichever key it is, if any, and however much of it is right.</summary>
    private bool IsKnown(byte[] hash)
    {
        bool known = false;
        foreach (byte[] each in _hashes)
        {
            known |= CryptographicOperations.FixedTimeEquals(each, hash);
        }

        return known;
    }

    private static byte[] Hash(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));
}
