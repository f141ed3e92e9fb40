using System.IO.Compression;
using DeepSeekOcr.Tokenization;

namespace DeepSeekOcr.Evaluation;

/// <summary>The tokenizer that text tokens are counted with: DeepSeek-V3's, whose entries DeepSeek-OCR uses too.</summary>
/// <remarks>
/// Compression is text tokens divided by vision tokens (arXiv 2510.18234, §4.1). A model with a vocabulary of its own is measured by the
/// same count, so its figures can be compared. Loading takes about a second, once. Thread-safe.
/// </remarks>
public static class PublishedTokenizer
{
    private const string Resource = "deepseek-v3-tokenizer.json.gz";

    private static readonly Lazy<Tokenizer> Loaded = new(Load);

    /// <summary>The tokenizer itself.</summary>
    public static Tokenizer Instance => Loaded.Value;

    /// <summary>Counts the tokens of a text; nothing is put before or after it.</summary>
    public static TokenCount Count(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        int[] ids = Instance.EncodeText(text);
        return new TokenCount(ids.Length, ids.Count(id => !string.IsNullOrWhiteSpace(Instance.Decode([id]))));
    }

    /// <summary>The longest beginning of a text that ends before white space and has at most <paramref name="tokens"/> tokens.</summary>
    /// <returns>Empty if its first word has more.</returns>
    public static string Cut(string text, int tokens)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentOutOfRangeException.ThrowIfLessThan(tokens, 1);
        int[] ids = Instance.EncodeText(text);
        if (ids.Length <= tokens)
        {
            return text;
        }

        // A character that the cut splits decodes to U+FFFD, which the text need not have.
        int end = text.AsSpan().CommonPrefixLength(Instance.Decode(ids.Take(tokens)));
        while (end > 0 && !char.IsWhiteSpace(text[end]))
        {
            end--;
        }

        return text[..end].TrimEnd();
    }

    private static Tokenizer Load()
    {
        using Stream compressed = typeof(PublishedTokenizer).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException("The tokenizer is missing from the assembly.");
        using var json = new GZipStream(compressed, CompressionMode.Decompress);
        return Tokenizer.Load(json, Resource);
    }
}
