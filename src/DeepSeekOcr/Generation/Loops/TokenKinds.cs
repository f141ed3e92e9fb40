using DeepSeekOcr.Tokenization;

namespace DeepSeekOcr.Generation.Loops;

/// <summary>Which tokens say something: those with a letter that are no markup. Safe from many threads.</summary>
/// <remarks>Dots, rules, numbers and empty cells repeat on honest pages for longer than words do.</remarks>
internal sealed class TokenKinds
{
    private const byte Speaking = 1;
    private const byte Silent = 2;

    private static readonly string[] TableMarks = ["<td>", "</td>", "<tr>", "</tr>"];

    private readonly Tokenizer _tokenizer;
    private readonly byte[] _kinds;

    public TokenKinds(Tokenizer tokenizer)
    {
        _tokenizer = tokenizer;
        _kinds = new byte[tokenizer.VocabularySize];
        foreach (int id in TableMarks.Select(tokenizer.FindToken).OfType<int>())
        {
            _kinds[id] = Silent;
        }
    }

    /// <summary>Whether a token says something; one that the tokenizer does not know does.</summary>
    public bool Speaks(int id)
    {
        if ((uint)id >= (uint)_kinds.Length)
        {
            return true;
        }

        if (_kinds[id] == 0)
        {
            // Threads that meet here write the same.
            _kinds[id] = !_tokenizer.IsSpecial(id) && HasLetter(_tokenizer.Decode([id])) ? Speaking : Silent;
        }

        return _kinds[id] == Speaking;
    }

    /// <summary>A piece of a character may be one of a letter.</summary>
    private static bool HasLetter(string text) =>
        text.Any(character => char.IsLetter(character) || char.IsSurrogate(character) || character == '\uFFFD');
}
