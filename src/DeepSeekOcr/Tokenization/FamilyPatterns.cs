namespace DeepSeekOcr.Tokenization;

/// <summary>
/// The patterns by which the family's tokenizers cut a text into pieces: digits, Han and kana, then words, punctuation and space.
/// </summary>
internal static class FamilyPatterns
{
    /// <summary>In the order in which they cut.</summary>
    public static readonly IReadOnlyList<string> All =
    [
        @"\p{N}{1,3}",
        "[\u4E00-\u9FA5\u3040-\u309F\u30A0-\u30FF]+",
        """[!"#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~][A-Za-z]+|[^""" + "\r\n" + @"\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+| ?[\p{P}\p{S}]+[" + "\r\n"
            + @"]*|\s*["
            + "\r\n" + @"]+|\s+(?!\S)|\s+",
    ];
}
