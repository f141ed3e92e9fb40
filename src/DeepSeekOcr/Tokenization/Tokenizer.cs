using System.Text;
using Microsoft.ML.Tokenizers;

namespace DeepSeekOcr.Tokenization;

/// <summary>Text ↔ ids, as a byte-level BPE <c>tokenizer.json</c> defines them. Safe from many threads.</summary>
public sealed class Tokenizer
{
    /// <summary>Name of the file in a model directory.</summary>
    public const string FileName = "tokenizer.json";

    /// <summary>Name of the file that says which tokens begin, end and pad a text.</summary>
    public const string ConfigFileName = "tokenizer_config.json";

    private const string ImageContent = "<image>";

    private readonly Dictionary<string, int> _ids;
    private readonly TokenTable _table;
    private readonly AddedTokenSplitter _splitter;
    private readonly BpeTokenizer _pieces;

    private Tokenizer(TokenizerFile file, TokenizerConfig config)
    {
        _ids = new Dictionary<string, int>(file.Vocabulary);
        file.Added.ForEach(token => _ids[token.Content] = token.Id);
        _table = new TokenTable(
            _ids.ToDictionary(entry => entry.Value, entry => entry.Key), file.Added.Where(token => token.Special)
                .Select(token => token.Id));
        _splitter = new AddedTokenSplitter(file.Added);
        // Without the added tokens: what this makes of a text can never be one of them.
        var added = file.Added.Select(token => token.Content).ToHashSet();
        _pieces = BpeTokenizer.Create(new BpeOptions(file.Vocabulary.Where(entry => !added.Contains(entry.Key)))
        {
            Merges = file.Merges,
            PreTokenizer = new SplitPreTokenizer(file.Patterns),
            ByteLevel = true,
        });
        BosId = config.Require("bos_token", FindToken);
        EosId = config.Require("eos_token", FindToken);
        PadId = config.Find("pad_token", FindToken);
        ImageId = FindToken(ImageContent);
    }

    /// <summary>Token before every prompt.</summary>
    public int BosId { get; }

    /// <summary>Token that ends an output.</summary>
    public int EosId { get; }

    /// <summary>Token that fills up a batch, if the tokenizer has one.</summary>
    public int? PadId { get; }

    /// <summary>Token in whose places the vision tokens go, <c>&lt;image&gt;</c>; null for a tokenizer of text only.</summary>
    public int? ImageId { get; }

    /// <summary>One more than the highest id.</summary>
    public int VocabularySize => _table.Count;

    /// <summary>Reads a tokenizer.</summary>
    /// <param name="path">A model directory, or <c>tokenizer.json</c> itself; <c>tokenizer_config.json</c> beside it is read if it is
    /// there.</param>
    /// <exception cref="TokenizerException">A file cannot be read, is malformed, or asks for something that is not supported.</exception>
    public static Tokenizer Load(string path) => Load(path, out _);

    /// <summary>Reads a tokenizer and hands out its parts.</summary>
    internal static Tokenizer Load(string path, out TokenizerFile file)
    {
        string main = Directory.Exists(path) ? Path.Combine(path, FileName) : path;
        file = TokenizerFile.Read(main);
        TokenizerConfig config = TokenizerConfig.Read(Path.Combine(Path.GetDirectoryName(main) ?? "", ConfigFileName), main);
        config.AddMissing(file);
        return new Tokenizer(file, config);
    }

    /// <summary>
    /// Reads a tokenizer that comes as one stream, such as a resource; the tokens that begin, end and pad a text are the family's.
    /// </summary>
    /// <param name="stream">The content of a <c>tokenizer.json</c>; read to its end, left open.</param>
    /// <param name="name">What messages call it.</param>
    /// <exception cref="TokenizerException">The content is malformed, or asks for something that is not supported.</exception>
    public static Tokenizer Load(Stream stream, string name)
    {
        ArgumentNullException.ThrowIfNull(stream);
        using var content = new MemoryStream();
        stream.CopyTo(content);
        return new Tokenizer(
            TokenizerFile.Parse(name, content.GetBuffer().AsMemory(0, (int)content.Length)), TokenizerConfig.OfFamily(name));
    }

    /// <summary>Makes a tokenizer of checked parts.</summary>
    internal static Tokenizer Create(TokenizerFile file, TokenizerConfig config) => new(file, config);

    /// <summary>
    /// The ids of a trusted text, such as a prompt: added tokens spelt out in it (<c>&lt;image&gt;</c>, <c>&lt;|ref|&gt;</c>) become
    /// themselves.
    /// </summary>
    /// <remarks>Nothing is put before or after. A lone surrogate counts as U+FFFD.</remarks>
    public int[] Encode(string text)
    {
        var ids = new List<int>();
        ReadOnlySpan<char> rest = Repair(text);
        while (!rest.IsEmpty)
        {
            (AddedToken? token, int start) = _splitter.FindFirst(rest);
            ids.AddRange(_pieces.EncodeToIds(rest[..start]));
            if (token is null)
            {
                break;
            }

            ids.Add(token.Id);
            rest = rest[(start + token.Content.Length)..];
        }

        return [.. ids];
    }

    /// <summary>The ids of an untrusted text: never an added token, whatever is spelt out in it; decodes to the same text.</summary>
    public int[] EncodeText(string text) => [.. _pieces.EncodeToIds(Repair(text))];

    /// <summary>The text of ids; bytes that are not UTF-8 become U+FFFD, ids without a token nothing.</summary>
    /// <param name="ids">The ids.</param>
    /// <param name="skipSpecial">Drop the tokens that the file flags as special; others that were added stay.</param>
    public string Decode(IEnumerable<int> ids, bool skipSpecial = false)
    {
        using var bytes = new MemoryStream();
        foreach (int id in ids)
        {
            if (!skipSpecial || !_table.IsSpecial(id))
            {
                bytes.Write(_table.Bytes(id));
            }
        }

        return Encoding.UTF8.GetString(bytes.GetBuffer(), 0, (int)bytes.Length);
    }

    /// <summary>A decoder for ids that come one by one.</summary>
    /// <param name="skipSpecial">As in <see cref="Decode"/>.</param>
    public StreamingDecoder CreateDecoder(bool skipSpecial = false) => new(_table, skipSpecial);

    /// <summary>The id of an added token, or of an entry of the vocabulary in its byte-level spelling; null if there is none.</summary>
    public int? FindToken(string content) => _ids.TryGetValue(content, out int id) ? id : null;

    /// <summary>Whether the file flags a token as special.</summary>
    public bool IsSpecial(int id) => _table.IsSpecial(id);

    private static string Repair(string text)
    {
        if (!text.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF'))
        {
            return text;
        }

        var repaired = new StringBuilder(text.Length);
        foreach (Rune rune in text.EnumerateRunes())
        {
            repaired.Append(rune);
        }

        return repaired.ToString();
    }
}
