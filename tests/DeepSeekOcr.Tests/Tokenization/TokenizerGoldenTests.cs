using System.Text.Json;
using DeepSeekOcr.Testing;
using DeepSeekOcr.Tokenization;

namespace DeepSeekOcr.Tests.Tokenization;

public sealed class TokenizerGoldenTests
{
    [Fact]
    public void Encode_TinyVocabulary_EqualsReferenceOnEveryString() => CheckEncodings(Tokenizers.Tiny, "encode_tiny");

    [Fact]
    public void Encode_PublishedV3Vocabulary_EqualsReferenceOnEveryString() => CheckEncodings(Present(Tokenizers.V3), "encode_v3");

    [Fact]
    public void Encode_PublishedOcrVocabulary_EqualsReferenceOnEveryString() => CheckEncodings(Present(Tokenizers.Ocr), "encode_ocr");

    [Fact]
    public void Decode_TinyRandomIds_EqualsReference() => CheckDecodings(Tokenizers.Tiny, "encode_tiny", "decode_cases");

    [Fact]
    public void Decode_PublishedOcrIdsWithCutCharacters_EqualsReference() => CheckDecodings(Present(Tokenizers.Ocr), "decode_ocr", "cases");

    [Fact]
    public void Load_PublishedOcrVocabulary_FindsItsTokens()
    {
        Tokenizer ocr = Present(Tokenizers.Ocr);
        Assert.Equal((0, 1, 2, 128815, 128827), (ocr.BosId, ocr.EosId, ocr.PadId, ocr.ImageId, ocr.VocabularySize));
        Assert.Equal(128820, ocr.FindToken("<|grounding|>"));
        Assert.Null(Present(Tokenizers.V3).ImageId);
    }

    [Fact]
    public void EncodeText_PublishedOcrVocabulary_NeverGivesAnAddedToken()
    {
        Tokenizer ocr = Present(Tokenizers.Ocr);
        Assert.Equal([30, 10253, 32], ocr.EncodeText("<image>"));
        Assert.DoesNotContain(ocr.EosId, ocr.EncodeText("a<｜end▁of▁sentence｜>b"));
    }

    private static Tokenizer Present(Tokenizer? tokenizer)
    {
        Assert.SkipWhen(tokenizer is null, "The published tokenizer is not beside the checkout.");
        return tokenizer!;
    }

    private static void CheckEncodings(Tokenizer tokenizer, string file)
    {
        int count = 0;
        foreach (JsonElement item in Cases(file, "cases"))
        {
            string text = item.GetProperty("text").GetString()!;
            Assert.Equal(Ids(item), tokenizer.Encode(text));
            Assert.Equal(text, tokenizer.Decode(tokenizer.EncodeText(text)));
            CheckDecoding(tokenizer, item);
            count++;
        }

        Assert.Equal(219, count);
    }

    private static void CheckDecodings(Tokenizer tokenizer, string file, string key)
    {
        JsonElement[] cases = Cases(file, key);
        Assert.NotEmpty(cases);
        Assert.All(cases, item => CheckDecoding(tokenizer, item));
    }

    private static void CheckDecoding(Tokenizer tokenizer, JsonElement item)
    {
        int[] ids = Ids(item);
        foreach ((string key, bool skip) in new[] { ("decoded", false), ("decoded_skip_special", true) })
        {
            string expected = item.GetProperty(key).GetString()!;
            Assert.Equal(expected, tokenizer.Decode(ids, skip));
            StreamingDecoder decoder = tokenizer.CreateDecoder(skip);
            Assert.Equal(expected, string.Concat(ids.Select(decoder.Append)) + decoder.Flush());
        }
    }

    private static int[] Ids(JsonElement item) => [.. item.GetProperty("ids").EnumerateArray().Select(id => id.GetInt32())];

    private static JsonElement[] Cases(string file, string key)
    {
        using var json = JsonDocument.Parse(File.ReadAllBytes(Golden.Find($"tokenizer/{file}.json")));
        return [.. json.RootElement.GetProperty(key).EnumerateArray().Select(item => item.Clone())];
    }
}
