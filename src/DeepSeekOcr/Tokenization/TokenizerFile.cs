using System.Text.Json;
using System.Text.RegularExpressions;
using DeepSeekOcr.Files;

namespace DeepSeekOcr.Tokenization;

/// <summary>What <c>tokenizer.json</c> says, every part checked; what this program does not implement is refused by name.</summary>
internal sealed class TokenizerFile
{
    private const int MaxId = 1 << 22;

    private readonly string _path;

    private TokenizerFile(string path) => _path = path;

    /// <summary>The file it was read from.</summary>
    public string Path => _path;

    /// <summary>Entry → id, byte-level spelling; may contain added tokens.</summary>
    public Dictionary<string, int> Vocabulary { get; } = [];

    /// <summary>Merges in order of rank, the two parts with a space between them.</summary>
    public List<string> Merges { get; } = [];

    /// <summary>Added tokens, each id and each text once.</summary>
    public List<AddedToken> Added { get; } = [];

    /// <summary>The patterns of the pre-tokenizer, in order.</summary>
    public List<Regex> Patterns { get; } = [];

    public static TokenizerFile Read(string path)
    {
        var file = new TokenizerFile(path);
        JsonFile.Read(path, file.ReadRoot, TokenizerException.Make);
        return file;
    }

    /// <summary>Reads the content of such a file.</summary>
    /// <param name="name">What messages call it.</param>
    /// <param name="json">The JSON, in UTF-8.</param>
    public static TokenizerFile Parse(string name, ReadOnlyMemory<byte> json)
    {
        var file = new TokenizerFile(name);
        JsonFile.Parse(name, json, file.ReadRoot, TokenizerException.Make);
        return file;
    }

    /// <summary>Makes a tokenizer of the parts that another kind of file has; they are checked in the same way.</summary>
    public static TokenizerFile Create(
        string path, IEnumerable<KeyValuePair<string, int>> vocabulary, IEnumerable<string> merges, IEnumerable<AddedToken> added,
        IEnumerable<string> patterns)
    {
        var file = new TokenizerFile(path);
        foreach ((string content, int id) in vocabulary)
        {
            if (!file.Vocabulary.TryAdd(content, CheckId(path, content, id)))
            {
                throw new TokenizerException(path, $"token '{content}' is both {file.Vocabulary[content]} and {id}.");
            }
        }

        foreach (string merge in merges)
        {
            file.AddMerge(merge.Split(' '));
        }

        foreach (AddedToken token in added)
        {
            file.Added.Add(
                token.Content.Length > 0 ? token : throw new TokenizerException(path, $"added token {token.Id} has no content."));
        }

        file.Patterns.AddRange(patterns.Select(pattern => new Regex(pattern, RegexOptions.CultureInvariant | RegexOptions.Compiled)));
        file.CheckIds();
        return file;
    }

    /// <summary>Reads one added token.</summary>
    /// <param name="path">The file it is in.</param>
    /// <param name="id">Its id.</param>
    /// <param name="token">Its object.</param>
    public static AddedToken ReadAdded(string path, int id, JsonElement token)
    {
        string content = Text(token, "content") is { Length: > 0 } text
            ? text
            : throw new TokenizerException(path, $"added token {id} has no content.");
        foreach (string key in (ReadOnlySpan<string>)["single_word", "lstrip", "rstrip"])
        {
            if (token.TryGetProperty(key, out JsonElement flag) && flag.ValueKind == JsonValueKind.True)
            {
                throw new TokenizerException(path, $"added token '{content}' has {key} true, which is not supported.");
            }
        }

        bool special = token.TryGetProperty("special", out JsonElement value) && value.GetBoolean();
        return new AddedToken(CheckId(path, content, id), content, special);
    }

    private static string? Text(JsonElement parent, string key) =>
        parent.TryGetProperty(key, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static int CheckId(string path, string content, long id) =>
        id is >= 0 and < MaxId ? (int)id : throw new TokenizerException(path, $"token '{content}' has id {id}; expected 0 to {MaxId - 1}.");

    private void ReadRoot(JsonElement root)
    {
        if (root.TryGetProperty("normalizer", out JsonElement normalizer)
            && normalizer.ValueKind != JsonValueKind.Null
            && !(Text(normalizer, "type") == "Sequence" && Part(normalizer, "normalizers").GetArrayLength() == 0))
        {
            throw Unsupported("normalizer", Text(normalizer, "type"), "none");
        }

        ReadPreTokenizer(Part(root, "pre_tokenizer"));
        if (Text(Part(root, "decoder"), "type") is not "ByteLevel" and var decoder)
        {
            throw Unsupported("decoder", decoder, "ByteLevel");
        }

        ReadModel(Part(root, "model"));
        ReadAdded(root);
        CheckIds();
    }

    private void ReadPreTokenizer(JsonElement preTokenizer)
    {
        JsonElement[] steps = Text(preTokenizer, "type") == "Sequence"
            ? [.. Part(preTokenizer, "pretokenizers").EnumerateArray()]
            : [preTokenizer];
        for (int i = 0; i < steps.Length; i++)
        {
            string? type = Text(steps[i], "type");
            bool last = i == steps.Length - 1;
            if (type == "Split" && !last)
            {
                ReadSplit(steps[i]);
            }
            else if (type != "ByteLevel" || !last || IsTrue(steps[i], "add_prefix_space") || IsTrue(steps[i], "use_regex"))
            {
                throw Unsupported("pre_tokenizer", type, "Split …, ByteLevel (add_prefix_space and use_regex false)");
            }
        }
    }

    private void ReadSplit(JsonElement split)
    {
        if (Text(split, "behavior") != "Isolated" || IsTrue(split, "invert"))
        {
            throw Unsupported("the behavior of a Split", Text(split, "behavior"), "Isolated, not inverted");
        }

        JsonElement pattern = Part(split, "pattern");
        string? expression = Text(pattern, "Regex") ?? (Text(pattern, "String") is { } literal ? Regex.Escape(literal) : null);
        try
        {
            Patterns.Add(new Regex(expression ?? throw Missing("pattern"), RegexOptions.CultureInvariant | RegexOptions.Compiled));
        }
        catch (RegexParseException exception)
        {
            throw new TokenizerException(_path, $"the pattern {expression} is not a regular expression.", exception);
        }
    }

    private void ReadModel(JsonElement model)
    {
        if (Text(model, "type") is not "BPE" and var type)
        {
            throw Unsupported("model", type, "BPE");
        }

        foreach (string key in (ReadOnlySpan<string>)["byte_fallback", "ignore_merges", "fuse_unk"])
        {
            if (IsTrue(model, key))
            {
                throw new TokenizerException(_path, $"model.{key} is true, which is not supported.");
            }
        }

        foreach (JsonProperty entry in Part(model, "vocab").EnumerateObject())
        {
            Vocabulary.Add(entry.Name, CheckId(_path, entry.Name, entry.Value.TryGetInt64(out long id) ? id : -1));
        }

        foreach (JsonElement merge in Part(model, "merges").EnumerateArray())
        {
            // Older files write "a b", newer ones ["a", "b"].
            string[] parts = merge.ValueKind == JsonValueKind.Array
                ? [.. merge.EnumerateArray().Select(part => part.GetString() ?? "")]
                : (merge.GetString() ?? "").Split(' ');
            AddMerge(parts);
        }
    }

    private void AddMerge(string[] parts)
    {
        if (parts.Length != 2 || !Vocabulary.ContainsKey(parts[0]) || !Vocabulary.ContainsKey(parts[1])
            || !Vocabulary.ContainsKey(parts[0] + parts[1]))
        {
            throw new TokenizerException(
                _path, $"merge {Merges.Count} is '{string.Join(' ', parts)}'; expected two entries of the vocabulary that make a third.");
        }

        Merges.Add($"{parts[0]} {parts[1]}");
    }

    private void ReadAdded(JsonElement root)
    {
        if (root.TryGetProperty("added_tokens", out JsonElement added))
        {
            foreach (JsonElement token in added.EnumerateArray())
            {
                int id = token.TryGetProperty("id", out JsonElement number) && number.TryGetInt32(out int value)
                    ? value
                    : throw Missing("added_tokens.id");
                Added.Add(ReadAdded(_path, id, token));
            }
        }
    }

    private void CheckIds()
    {
        for (int value = 0; value < 256; value++)
        {
            if (!Vocabulary.ContainsKey(ByteAlphabet.Letter((byte)value).ToString()))
            {
                throw new TokenizerException(_path, $"the vocabulary has no entry for byte {value}; expected all 256.");
            }
        }

        var contents = new Dictionary<int, string>();
        foreach (
            (string content, int id) in Vocabulary.Concat(Added.Select(token => KeyValuePair.Create(token.Content, token.Id))).Distinct())
        {
            if (!contents.TryAdd(id, content))
            {
                throw new TokenizerException(_path, $"id {id} is both '{contents[id]}' and '{content}'.");
            }
        }

        if (Added.CountBy(token => token.Content).FirstOrDefault(count => count.Value > 1) is { Key: { } twice })
        {
            throw new TokenizerException(_path, $"'{twice}' is an added token more than once.");
        }
    }

    private static bool IsTrue(JsonElement parent, string key) => parent.TryGetProperty(key, out JsonElement value) && value.GetBoolean();

    private JsonElement Part(JsonElement parent, string key) => parent.TryGetProperty(key, out JsonElement part)
        ? part
        : throw Missing(key);

    private TokenizerException Missing(string key) => new(_path, $"has no {key}.");

    private TokenizerException Unsupported(string what, string? found, string expected) =>
        new(_path, $"{what} is {found ?? "unnamed"}; only {expected} is supported.");
}
