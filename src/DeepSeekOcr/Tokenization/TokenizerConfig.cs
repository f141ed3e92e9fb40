using System.Globalization;
using System.Text.Json;
using DeepSeekOcr.Files;

namespace DeepSeekOcr.Tokenization;

/// <summary>
/// What <c>tokenizer_config.json</c> says: which tokens begin, end and pad a text, and added tokens that the main file may lack.
/// </summary>
internal sealed class TokenizerConfig
{
    // A tokenizer that comes without the file is taken to name these tokens as the family does.
    private static readonly Dictionary<string, string> FamilyContents = new()
    {
        ["bos_token"] = "<｜begin▁of▁sentence｜>",
        ["eos_token"] = "<｜end▁of▁sentence｜>",
        ["pad_token"] = "<｜▁pad▁｜>",
    };

    private readonly string _path;
    private readonly Dictionary<string, string> _contents = [];
    private readonly List<AddedToken> _added = [];

    private TokenizerConfig(string path) => _path = path;

    /// <param name="path">The file, which need not exist.</param>
    /// <param name="main">The file to name in errors if it does not.</param>
    public static TokenizerConfig Read(string path, string main)
    {
        if (!File.Exists(path) && !Directory.Exists(path))
        {
            return OfFamily(main);
        }

        var config = new TokenizerConfig(path);
        JsonFile.Read(path, config.ReadRoot, TokenizerException.Make);
        return config;
    }

    /// <summary>What is taken to hold for a tokenizer that comes alone.</summary>
    /// <param name="main">The file to name in errors.</param>
    public static TokenizerConfig OfFamily(string main) => new(main);

    /// <summary>The same from another kind of file; a token without content is named as the family does.</summary>
    public static TokenizerConfig Create(string path, string? bos, string? eos, string? pad)
    {
        var config = new TokenizerConfig(path);
        foreach (
            (string part, string? content) in (ReadOnlySpan<(string, string?)>)[("bos_token", bos), ("eos_token", eos), ("pad_token", pad)])
        {
            if (content is not null)
            {
                config._contents[part] = content;
            }
        }

        return config;
    }

    /// <summary>Adds the tokens that only this file lists.</summary>
    public void AddMissing(TokenizerFile file)
    {
        var known = file.Added.ToDictionary(token => token.Content);
        var vocabulary = file.Vocabulary.ToDictionary(entry => entry.Value, entry => entry.Key);
        file.Added.ForEach(token => vocabulary[token.Id] = token.Content);
        foreach (AddedToken token in _added)
        {
            int? other = known.TryGetValue(token.Content, out AddedToken? same) ? same.Id
                : file.Vocabulary.TryGetValue(token.Content, out int id) ? id
                : null;
            if ((other ?? token.Id) != token.Id || (vocabulary.TryGetValue(token.Id, out string? content) && content != token.Content))
            {
                throw new TokenizerException(_path, $"added token {token.Id} is '{token.Content}'; {Tokenizer.FileName} has it otherwise.");
            }

            if (same is null)
            {
                known.Add(token.Content, token);
                vocabulary[token.Id] = token.Content;
                file.Added.Add(token);
            }
        }
    }

    /// <summary>The id of the token that plays a part, or null.</summary>
    public int? Find(string part, Func<string, int?> find) => _contents.TryGetValue(part, out string? content)
        ? find(content) ?? throw new TokenizerException(_path, $"{part} is '{content}', which is not in the vocabulary.")
        : find(FamilyContents[part]);

    /// <summary>The id of the token that plays a part.</summary>
    public int Require(string part, Func<string, int?> find) =>
        Find(part, find) ?? throw new TokenizerException(_path, $"there is no {part}.");

    private void ReadRoot(JsonElement root)
    {
        foreach (string part in FamilyContents.Keys)
        {
            // Either the text itself or an object around it.
            if (root.TryGetProperty(part, out JsonElement token) && token.ValueKind != JsonValueKind.Null)
            {
                JsonElement content = token.ValueKind == JsonValueKind.Object && token.TryGetProperty("content", out JsonElement inner)
                    ? inner
                    : token;
                _contents[part] = content.GetString() ?? throw new TokenizerException(_path, $"{part} has no content.");
            }
        }

        if (root.TryGetProperty("added_tokens_decoder", out JsonElement added))
        {
            foreach (JsonProperty token in added.EnumerateObject())
            {
                if (!int.TryParse(token.Name, NumberStyles.None, CultureInfo.InvariantCulture, out int id))
                {
                    throw new TokenizerException(_path, $"added_tokens_decoder has '{token.Name}'; expected an id.");
                }

                _added.Add(TokenizerFile.ReadAdded(_path, id, token.Value));
            }
        }
    }
}
