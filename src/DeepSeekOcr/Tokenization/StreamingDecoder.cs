using System.Text;

namespace DeepSeekOcr.Tokenization;

/// <summary>
/// Turns ids into text as they come; what it returns adds up to what <see cref="Tokenizer.Decode"/> returns for all of them.
/// </summary>
/// <remarks>Bytes of a character that is not complete are held back until it is. One thread at a time.</remarks>
public sealed class StreamingDecoder
{
    private readonly TokenTable _table;
    private readonly bool _skipSpecial;
    private readonly Decoder _decoder = Encoding.UTF8.GetDecoder();

    internal StreamingDecoder(TokenTable table, bool skipSpecial)
    {
        _table = table;
        _skipSpecial = skipSpecial;
    }

    /// <summary>Takes the next id.</summary>
    /// <returns>The characters it completes, often none.</returns>
    public string Append(int id) => _skipSpecial && _table.IsSpecial(id) ? "" : Convert(_table.Bytes(id), flush: false);

    /// <summary>Ends the text; the decoder is then as new.</summary>
    /// <returns>U+FFFD if a character is incomplete, else nothing.</returns>
    public string Flush() => Convert([], flush: true);

    private string Convert(ReadOnlySpan<byte> bytes, bool flush)
    {
        // A byte gives at most one unit, and up to three bytes may have been held back.
        Span<char> characters = bytes.Length <= 256 ? stackalloc char[260] : new char[bytes.Length + 4];
        int count = _decoder.GetChars(bytes, characters, flush);
        return count == 0 ? "" : new string(characters[..count]);
    }
}
