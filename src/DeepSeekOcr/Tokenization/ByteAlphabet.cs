using System.Text;

namespace DeepSeekOcr.Tokenization;

/// <summary>
/// The letters that byte-level vocabularies write bytes with: printable Latin-1 stands for itself, the rest for U+0100 and on.
/// </summary>
/// <remarks>Radford et al. 2019 (GPT-2). A space is written <c>Ġ</c>, a line feed <c>Ċ</c>.</remarks>
internal static class ByteAlphabet
{
    private static readonly char[] Letters = MakeLetters();
    private static readonly Dictionary<char, byte> Bytes = Enumerable.Range(0, 256)
        .ToDictionary(value => Letters[value], value => (byte)value);

    /// <summary>The letter of a byte.</summary>
    public static char Letter(byte value) => Letters[value];

    /// <summary>Writes bytes in letters.</summary>
    public static string Spell(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder(bytes.Length);
        foreach (byte value in bytes)
        {
            text.Append(Letters[value]);
        }

        return text.ToString();
    }

    /// <summary>Reads letters as bytes; a token with any other letter stands for its own UTF-8, as in the reference.</summary>
    public static byte[] Read(string token)
    {
        byte[] bytes = new byte[token.Length];
        for (int i = 0; i < token.Length; i++)
        {
            if (!Bytes.TryGetValue(token[i], out bytes[i]))
            {
                return Encoding.UTF8.GetBytes(token);
            }
        }

        return bytes;
    }

    private static char[] MakeLetters()
    {
        char[] letters = new char[256];
        int next = 256;
        for (int value = 0; value < 256; value++)
        {
            bool printable = value is (>= '!' and <= '~') or (>= 0xA1 and <= 0xAC) or (>= 0xAE and <= 0xFF);
            letters[value] = (char)(printable ? value : next++);
        }

        return letters;
    }
}
