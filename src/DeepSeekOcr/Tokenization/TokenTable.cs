namespace DeepSeekOcr.Tokenization;

/// <summary>The bytes that each id stands for, in one block.</summary>
internal sealed class TokenTable
{
    private readonly byte[] _bytes;
    private readonly int[] _starts;
    private readonly HashSet<int> _special;

    public TokenTable(IReadOnlyDictionary<int, string> contents, IEnumerable<int> special)
    {
        Count = contents.Keys.Max() + 1;
        _starts = new int[Count + 1];
        _special = [.. special];
        using var bytes = new MemoryStream();
        for (int id = 0; id < Count; id++)
        {
            if (contents.TryGetValue(id, out string? content))
            {
                bytes.Write(ByteAlphabet.Read(content));
            }

            _starts[id + 1] = checked((int)bytes.Length);
        }

        _bytes = bytes.ToArray();
    }

    /// <summary>One more than the highest id.</summary>
    public int Count { get; }

    /// <summary>The bytes of an id; none for an id without a token, which a model with more rows than tokens can produce.</summary>
    public ReadOnlySpan<byte> Bytes(int id) => (uint)id < (uint)Count ? _bytes.AsSpan(_starts[id].._starts[id + 1]) : [];

    /// <summary>Whether decoding may skip an id.</summary>
    public bool IsSpecial(int id) => _special.Contains(id);
}
