using DeepSeekOcr.Checkpoints.Gguf.Container;
using DeepSeekOcr.Tokenization;

namespace DeepSeekOcr.Checkpoints.Gguf;

/// <summary>The tokenizer between the metadata of a language model's file and this program.</summary>
internal static class GgufTokenizer
{
    private const string Model = "gpt2";
    private const string Pre = "deepseek-v3";

    // Nothing but the contents: the model's prompts have no roles.
    private const string Template = "{% for message in messages %}{{ message['content'] }}{% endfor %}";

    private const int Normal = 1;
    private const int Control = 3;
    private const int UserDefined = 4;
    private const int Unused = 5;
    private const int Byte = 6;

    public static Tokenizer Read(GgufFile file)
    {
        GgufMetadata metadata = file.Metadata;
        Expect(metadata, GgufKeys.TokenizerModel, Model);
        Expect(metadata, GgufKeys.TokenizerPre, Pre);
        IReadOnlyList<string> tokens = metadata.Texts(GgufKeys.Tokens);
        IReadOnlyList<long> types = metadata.Integers(GgufKeys.TokenTypes);
        metadata.Check(
            types.Count == tokens.Count, GgufKeys.TokenTypes, $"has {types.Count} entries; '{GgufKeys.Tokens}' has {tokens.Count}");
        var vocabulary = new List<KeyValuePair<string, int>>(tokens.Count);
        var added = new List<AddedToken>();
        for (int id = 0; id < tokens.Count; id++)
        {
            switch (types[id])
            {
                case Normal or Byte:
                    vocabulary.Add(new(tokens[id], id));
                    break;
                case Control or UserDefined:
                    added.Add(new AddedToken(id, tokens[id], types[id] == Control));
                    break;
                case Unused:
                    break;
                default:
                    metadata.Check(
                        holds: false, GgufKeys.TokenTypes,
                        $"is {types[id]} for token {id}; expected {Normal}, {Control}, {UserDefined}, {Unused} or {Byte}");
                    break;
            }
        }

        var parts = TokenizerFile.Create(file.Path, vocabulary, metadata.Texts(GgufKeys.Merges), added, FamilyPatterns.All);
        return Tokenizer.Create(
            parts, TokenizerConfig.Create(file.Path, Content(GgufKeys.BosId), Content(GgufKeys.EosId), Content(GgufKeys.PadId)));

        string? Content(string key) => metadata.Has(key) ? tokens[metadata.Integer(key, 0, tokens.Count - 1)] : null;
    }

    /// <summary>Writes a tokenizer.</summary>
    /// <param name="tokenizer">Its file.</param>
    /// <param name="whole">The tokenizer made of it.</param>
    /// <param name="rows">Rows of the embedding table; ids without a token are listed as unused.</param>
    /// <param name="into">The metadata.</param>
    public static void Write(TokenizerFile tokenizer, Tokenizer whole, int rows, GgufMetadataWriter into)
    {
        if (!tokenizer.Patterns.Select(pattern => pattern.ToString()).SequenceEqual(FamilyPatterns.All))
        {
            throw new TokenizerException(tokenizer.Path, $"the patterns of the pre_tokenizer are not those that GGUF calls '{Pre}'.");
        }

        string[] tokens = [.. Enumerable.Range(0, rows).Select(id => $"[PAD{id}]")];
        int[] types = [.. Enumerable.Repeat(Unused, rows)];
        foreach ((string content, int id) in tokenizer.Vocabulary)
        {
            (tokens[id], types[id]) = (content, Normal);
        }

        foreach (AddedToken token in tokenizer.Added)
        {
            (tokens[token.Id], types[token.Id]) = (token.Content, token.Special ? Control : UserDefined);
        }

        into.Add(GgufKeys.TokenizerModel, Model);
        into.Add(GgufKeys.TokenizerPre, Pre);
        into.Add(GgufKeys.Tokens, tokens);
        into.Add(GgufKeys.TokenTypes, types);
        into.Add(GgufKeys.Merges, [.. tokenizer.Merges]);
        into.Add(GgufKeys.BosId, (uint)whole.BosId);
        into.Add(GgufKeys.EosId, (uint)whole.EosId);
        if (whole.PadId is { } pad)
        {
            into.Add(GgufKeys.PadId, (uint)pad);
        }

        into.Add("tokenizer.ggml.add_bos_token", true);
        into.Add("tokenizer.ggml.add_eos_token", false);
        into.Add(GgufKeys.ChatTemplate, Template);
    }

    private static void Expect(GgufMetadata metadata, string key, string expected)
    {
        string found = metadata.Text(key);
        metadata.Check(found == expected, key, $"is '{found}'; only '{expected}' is supported");
    }
}
