using System.Text;

namespace DeepSeekOcr.Files;

/// <summary>Text as it lies in a file: what its byte order mark says, and UTF-8 without one.</summary>
public static class TextBytes
{
    private static readonly Encoding Plain = new UTF8Encoding(encoderShouldEmitUTF8Identifier: true, throwOnInvalidBytes: true);

    // A mark of UTF-32 begins as one of UTF-16 does, so it is looked for first.
    private static readonly Encoding[] Marked =
    [
        Plain,
        new UTF32Encoding(bigEndian: false, byteOrderMark: true, throwOnInvalidCharacters: true),
        new UTF32Encoding(bigEndian: true, byteOrderMark: true, throwOnInvalidCharacters: true),
        new UnicodeEncoding(bigEndian: false, byteOrderMark: true, throwOnInvalidBytes: true),
        new UnicodeEncoding(bigEndian: true, byteOrderMark: true, throwOnInvalidBytes: true),
    ];

    /// <summary>The text of a file, without the mark.</summary>
    /// <param name="bytes">All of the file.</param>
    /// <exception cref="DecoderFallbackException">The bytes are no text of that encoding.</exception>
    public static string Decode(ReadOnlySpan<byte> bytes) => Find(bytes) is { } encoding
        ? encoding.GetString(bytes[encoding.Preamble.Length..])
        : Plain.GetString(bytes);

    /// <summary>The text in UTF-8 without a mark; the bytes themselves if they are that already.</summary>
    /// <exception cref="DecoderFallbackException">The bytes are no text of the encoding that their mark names.</exception>
    internal static ReadOnlyMemory<byte> ToUtf8(ReadOnlyMemory<byte> bytes) => Find(bytes.Span) is { } encoding
        ? encoding == Plain ? bytes[Plain.Preamble.Length..] : Encoding.UTF8.GetBytes(Decode(bytes.Span))
        : bytes;

    /// <summary>What to call the encoding of a text that could not be decoded.</summary>
    /// <param name="bytes">All of the file.</param>
    public static string NameOf(ReadOnlySpan<byte> bytes) => (Find(bytes) ?? Plain).WebName.ToUpperInvariant();

    private static Encoding? Find(ReadOnlySpan<byte> bytes)
    {
        foreach (Encoding encoding in Marked)
        {
            if (bytes.StartsWith(encoding.Preamble))
            {
                return encoding;
            }
        }

        return null;
    }
}
