using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using DeepSeekOcr.Files;
using DeepSeekOcr.Tokenization;

namespace DeepSeekOcr.Training.Vocabularies;

/// <summary>Writes a vocabulary with the family's pipeline and tokens as Hugging Face's two files.</summary>
internal static class TokenizerWriter
{
    public const string Bos = "<｜begin▁of▁sentence｜>";
    public const string Eos = "<｜end▁of▁sentence｜>";
    public const string Pad = "<｜▁pad▁｜>";

    private static readonly string[] Markup =
    [
        "<image>", "<|ref|>", "<|/ref|>", "<|det|>", "<|/det|>", "<|grounding|>", "<td>", "</td>", "<tr>", "</tr>", "<|User|>",
        "<|Assistant|>",
    ];

    private static readonly JsonSerializerOptions Options =
        new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static void Write(BytePairVocabulary vocabulary, string directory)
    {
        (int Id, string Content)[] added =
        [
            (0, Bos), (1, Eos), (2, Pad), .. Markup.Select((content, index) => (vocabulary.Tokens.Count + index, content)),
        ];
        Write(Path.Combine(directory, Tokenizer.FileName), Main(vocabulary, added));
        Write(Path.Combine(directory, Tokenizer.ConfigFileName), Config(added));
    }

    private static void Write(string path, JsonObject json) =>
        AtomicFile.Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(json.ToJsonString(Options) + "\n")));

    private static JsonObject Main(BytePairVocabulary vocabulary, (int Id, string Content)[] added) => new()
    {
        ["version"] = "1.0",
        ["truncation"] = null,
        ["padding"] = null,
        ["added_tokens"] = new JsonArray([.. added.Select(token => Added(token.Content, token.Id))]),
        ["normalizer"] = new JsonObject { ["type"] = "Sequence", ["normalizers"] = new JsonArray() },
        ["pre_tokenizer"] = new JsonObject
        {
            ["type"] = "Sequence",
            ["pretokenizers"] = new JsonArray(
                [.. FamilyPatterns.All.Select(Split), ByteLevel(addPrefixSpace: false, trimOffsets: true, useRegex: false)]),
        },
        ["post_processor"] = ByteLevel(addPrefixSpace: true, trimOffsets: false, useRegex: true),
        ["decoder"] = ByteLevel(addPrefixSpace: true, trimOffsets: true, useRegex: true),
        ["model"] = new JsonObject
        {
            ["type"] = "BPE",
            ["dropout"] = null,
            ["unk_token"] = null,
            ["continuing_subword_prefix"] = null,
            ["end_of_word_suffix"] = null,
            ["fuse_unk"] = false,
            ["byte_fallback"] = false,
            ["vocab"] = new JsonObject(vocabulary.Tokens.Select((token, id) => KeyValuePair.Create(token, (JsonNode?)id))),
            ["merges"] = new JsonArray([.. vocabulary.Merges.Select(merge => (JsonNode)merge)]),
        },
    };

    private static JsonObject Config((int Id, string Content)[] added) => new()
    {
        ["add_bos_token"] = true,
        ["add_eos_token"] = false,
        ["added_tokens_decoder"] = new JsonObject(
            added.Select(token => KeyValuePair.Create($"{token.Id}", (JsonNode?)Added(token.Content)))),
        ["bos_token"] = Bos,
        ["clean_up_tokenization_spaces"] = false,
        ["eos_token"] = Eos,
        ["legacy"] = true,
        ["model_max_length"] = 1e30,
        ["pad_token"] = Pad,
        ["tokenizer_class"] = "LlamaTokenizer",
        ["unk_token"] = null,
        ["use_default_system_prompt"] = false,
    };

    private static JsonObject Added(string content, int? id = null)
    {
        var token = new JsonObject
        {
            ["content"] = content,
            ["single_word"] = false,
            ["lstrip"] = false,
            ["rstrip"] = false,
            ["normalized"] = false,
            ["special"] = true,
        };
        if (id is { } number)
        {
            token["id"] = number;
        }

        return token;
    }

    private static JsonObject Split(string pattern) => new()
    {
        ["type"] = "Split",
        ["pattern"] = new JsonObject { ["Regex"] = pattern },
        ["behavior"] = "Isolated",
        ["invert"] = false,
    };

    private static JsonObject ByteLevel(bool addPrefixSpace, bool trimOffsets, bool useRegex) => new()
    {
        ["type"] = "ByteLevel",
        ["add_prefix_space"] = addPrefixSpace,
        ["trim_offsets"] = trimOffsets,
        ["use_regex"] = useRegex,
    };
}
