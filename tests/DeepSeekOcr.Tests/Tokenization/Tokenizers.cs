using System.IO.Compression;
using System.Text.Json.Nodes;
using DeepSeekOcr.Testing;
using DeepSeekOcr.Tokenization;

namespace DeepSeekOcr.Tests.Tokenization;

/// <summary>The tokenizers that the golden files were made with, each loaded once.</summary>
internal static class Tokenizers
{
    private static readonly Lazy<Tokenizer> LazyTiny = new(() => Tokenizer.Load(Golden.Find("tiny")));
    private static readonly Lazy<Tokenizer?> LazyV3 = new(() => LoadPublished([]));
    private static readonly Lazy<Tokenizer?> LazyOcr = new(() => LoadPublished(ExtraTokens()));

    public static Tokenizer Tiny => LazyTiny.Value;

    /// <summary>The published V3 tokenizer; null where it is not at hand.</summary>
    public static Tokenizer? V3 => LazyV3.Value;

    /// <summary>The same with the tokens that DeepSeek-OCR adds.</summary>
    public static Tokenizer? Ocr => LazyOcr.Value;

    private static JsonArray ExtraTokens() =>
        JsonNode.Parse(File.ReadAllText(Golden.Find("tokenizer/encode_ocr.json")))!["extra_added_tokens"]!.AsArray();

    private static Tokenizer? LoadPublished(JsonArray extra)
    {
        string path = Path.Combine(Golden.Repository, "..", "shared", "data", "tokenizer", "deepseek-v3-tokenizer.json.gz");
        if (!File.Exists(path))
        {
            return null;
        }

        using var compressed = new GZipStream(File.OpenRead(path), CompressionMode.Decompress);
        JsonNode json = JsonNode.Parse(compressed)!;
        foreach (JsonNode? token in extra)
        {
            json["added_tokens"]!.AsArray().Add(token!.DeepClone());
        }

        using var folder = new TemporaryFolder();
        return Tokenizer.Load(folder.Write("tokenizer.json", json.ToJsonString()));
    }
}
