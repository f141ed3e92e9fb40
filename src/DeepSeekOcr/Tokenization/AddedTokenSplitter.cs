using System.Buffers;

namespace DeepSeekOcr.Tokenization;

/// <summary>Finds the added tokens in a text: the leftmost first, of several at one place the longest.</summary>
internal sealed class AddedTokenSplitter
{
    private readonly SearchValues<string> _contents;
    private readonly Dictionary<char, AddedToken[]> _byFirst;

    /// <param name="tokens">Tokens with text, each text once.</param>
    public AddedTokenSplitter(IReadOnlyCollection<AddedToken> tokens)
    {
        _contents = SearchValues.Create([.. tokens.Select(token => token.Content)], StringComparison.Ordinal);
        _byFirst = tokens.GroupBy(token => token.Content[0])
            .ToDictionary(group => group.Key, group => group.OrderByDescending(token => token.Content.Length).ToArray());
    }

    /// <summary>The first added token in a text and where it starts; null and the length of the text if there is none.</summary>
    public (AddedToken? Token, int Start) FindFirst(ReadOnlySpan<char> text)
    {
        int start = text.IndexOfAny(_contents);
        if (start < 0)
        {
            return (null, text.Length);
        }

        foreach (AddedToken token in _byFirst[text[start]])
        {
            if (text[start..].StartsWith(token.Content, StringComparison.Ordinal))
            {
                return (token, start);
            }
        }

        throw new System.Diagnostics.UnreachableException();
    }
}
