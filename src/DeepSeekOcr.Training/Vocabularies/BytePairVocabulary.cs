using DeepSeekOcr.Tokenization;

namespace DeepSeekOcr.Training.Vocabularies;

/// <summary>Tokens in the order of their ids: what begins, ends and pads a text, the 256 bytes, then what merges make.</summary>
internal sealed class BytePairVocabulary
{
    private readonly List<string> _tokens = [TokenizerWriter.Bos, TokenizerWriter.Eos, TokenizerWriter.Pad];
    private readonly Dictionary<string, int> _ids = [];
    private readonly List<string> _merges = [];
    private readonly int _firstByte;

    public BytePairVocabulary()
    {
        _firstByte = _tokens.Count;
        // Ordered by letter, as other trainers order them: printable bytes first.
        _tokens.AddRange(
            Enumerable.Range(0, 256).Select(value => ByteAlphabet.Letter((byte)value)).Order().Select(letter => letter.ToString()));
        for (int id = _firstByte; id < _tokens.Count; id++)
        {
            _ids.Add(_tokens[id], id);
        }
    }

    /// <summary>Tokens in byte-level spelling, by id.</summary>
    public IReadOnlyList<string> Tokens => _tokens;

    /// <summary>Merges in order of rank, the two parts with a space between them.</summary>
    public IReadOnlyList<string> Merges => _merges;

    /// <summary>The id of a byte.</summary>
    public int Byte(byte value) => _ids[ByteAlphabet.Letter(value).ToString()];

    /// <summary>Adds a merge and returns the id of what it makes, which an earlier merge may have made of other parts.</summary>
    public int Merge(int left, int right)
    {
        _merges.Add($"{_tokens[left]} {_tokens[right]}");
        string token = _tokens[left] + _tokens[right];
        if (!_ids.TryGetValue(token, out int id))
        {
            id = _tokens.Count;
            _tokens.Add(token);
            _ids.Add(token, id);
        }

        return id;
    }
}
