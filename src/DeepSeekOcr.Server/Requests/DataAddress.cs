namespace DeepSeekOcr.Server.Requests;

/// <summary>Bytes as requests carry them: base64, bare or as a data address (RFC 2397).</summary>
internal static class DataAddress
{
    private const string Scheme = "data:";

    /// <summary>Whether a text is a data address rather than bare base64 or another address.</summary>
    public static bool Is(string text) => text.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase);

    /// <summary>Decodes the bytes.</summary>
    /// <param name="text">Base64, or <c>data:…;base64,…</c>.</param>
    /// <returns>The bytes; null if it is no base64.</returns>
    public static ReadOnlyMemory<byte>? Decode(string text)
    {
        int comma = Is(text) ? text.IndexOf(',', StringComparison.Ordinal) : -1;
        if (comma < 0 ? Is(text) : !text.AsSpan(0, comma).EndsWith(";base64", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        byte[] bytes = new byte[(text.Length - comma) * 3L / 4];
        if (!Convert.TryFromBase64Chars(text.AsSpan(comma + 1), bytes, out int length))
        {
            return null;
        }

        return bytes.AsMemory(0, length);
    }
}
