using System.Text;
using System.Text.Json.Nodes;
using DeepSeekOcr.Testing;
using DeepSeekOcr.Tokenization;
using FsCheck;
using FsCheck.Xunit;

namespace DeepSeekOcr.Tests.Tokenization;

public sealed class TokenizerTests
{
    private static readonly string Main = File.ReadAllText(Golden.Find("tiny/tokenizer.json"));
    private static readonly string Config = File.ReadAllText(Golden.Find("tiny/tokenizer_config.json"));

    [Fact]
    public void Load_TinyCheckpoint_ReadsSpecialIdsFromItsFiles()
    {
        Tokenizer tiny = Tokenizers.Tiny;
        Assert.Equal((0, 1, 2, 575, 587), (tiny.BosId, tiny.EosId, tiny.PadId, tiny.ImageId, tiny.VocabularySize));
        Assert.Equal(578, tiny.FindToken("<|det|>"));
        Assert.Null(tiny.FindToken("<|nothing|>"));
        Assert.True(tiny.IsSpecial(575));
        Assert.False(tiny.IsSpecial(42));
    }

    [Fact]
    public void Load_TokenGivenAsObject_IsRead()
    {
        Tokenizer tokenizer = Load(Main, Edit(Config, json => json["eos_token"] = new JsonObject { ["content"] = "<|User|>" }));
        Assert.Equal(585, tokenizer.EosId);
    }

    [Fact]
    public void Load_WithoutConfig_TakesTheFamilysNames() =>
        Assert.Equal((0, 1, 2), Load(Main, null) is var t ? (t.BosId, t.EosId, t.PadId) : default);

    [Fact]
    public void Load_AddedTokenOnlyInConfig_IsAdded()
    {
        Tokenizer tokenizer = Load(
            Edit(Main, json => json["added_tokens"]!.AsArray().RemoveAt(json["added_tokens"]!.AsArray().Count - 1)), Config);
        Assert.Equal([586], tokenizer.Encode("<|Assistant|>"));
    }

    [Fact]
    public void Load_MergesAsPairs_EncodesTheSame()
    {
        Tokenizer pairs = Load(
            Edit(Main, json => json["model"]!["merges"] = new JsonArray(
                [.. json["model"]!["merges"]!.AsArray().Select(merge => Pair(merge!.GetValue<string>()))])),
            Config);
        const string Text = "The printed page, again.";
        Assert.Equal(Tokenizers.Tiny.Encode(Text), pairs.Encode(Text));
    }

    [Fact]
    public void Encode_TokensThatShareAStart_TakesTheLongest()
    {
        Tokenizer tokenizer = Load(
            Edit(
                Main, json => json["added_tokens"]!.AsArray()
                    .Add(new JsonObject { ["id"] = 587, ["content"] = "<image>s", ["special"] = true })), null);
        Assert.Equal([587, 575, 576], tokenizer.Encode("<image>s<image><|ref|>"));
    }

    [Fact]
    public void Encode_LoneSurrogates_CountAsReplacementCharacters() =>
        Assert.Equal(Tokenizers.Tiny.Encode("a\uFFFDb😀\uFFFD"), Tokenizers.Tiny.Encode("a\uD800b😀\uDC00"));

    [Fact]
    public void Decode_IdsWithoutAToken_GivesNothing() => Assert.Equal("!", Tokenizers.Tiny.Decode([600, 3, -1, int.MaxValue]));

    [Fact]
    public void Append_CharacterInFourTokens_ComesWithTheLast()
    {
        StreamingDecoder decoder = Tokenizers.Tiny.CreateDecoder();
        int[] ids = Tokenizers.Tiny.Encode("😀");
        Assert.Equal(4, ids.Length);
        Assert.Equal(["", "", "", "😀"], ids.Select(decoder.Append));
        Assert.Equal("", decoder.Flush());
    }

    [Fact]
    public void Flush_IncompleteCharacter_IsReplacedAndForgotten()
    {
        StreamingDecoder decoder = Tokenizers.Tiny.CreateDecoder();
        Assert.Equal("", decoder.Append(Tokenizers.Tiny.Encode("😀")[0]));
        Assert.Equal("\uFFFD", decoder.Flush());
        Assert.Equal("!", decoder.Append(3));
    }

    [Property(MaxTest = 300)]
    public bool Append_AnyIds_AddsUpToDecode(int[] numbers, bool skip)
    {
        int[] ids = [.. numbers.Select(number => Math.Abs(number % 600))];
        StreamingDecoder decoder = Tokenizers.Tiny.CreateDecoder(skip);
        string[] parts = [.. ids.Select(decoder.Append), decoder.Flush()];
        return string.Concat(parts) == Tokenizers.Tiny.Decode(ids, skip)
            && parts.All(part => part.Length == 0 || !char.IsHighSurrogate(part[^1]));
    }

    [Property(MaxTest = 300)]
    public bool Decode_EncodedText_IsTheText(NonNull<string> text)
    {
        string valid = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text.Get));
        int[] plain = Tokenizers.Tiny.EncodeText(valid);
        return Tokenizers.Tiny.Decode(Tokenizers.Tiny.Encode(valid)) == valid && Tokenizers.Tiny.Decode(plain) == valid
            && !plain.Any(Tokenizers.Tiny.IsSpecial);
    }

    [Fact]
    public void EncodeText_EveryAddedToken_StaysText()
    {
        Tokenizer tiny = Tokenizers.Tiny;
        string text = tiny.Decode(Enumerable.Range(559, 28).Concat([0, 1, 2]));
        Assert.DoesNotContain(tiny.EncodeText(text), tiny.IsSpecial);
        Assert.All(tiny.Encode(text), id => Assert.True(tiny.IsSpecial(id)));
    }

    [Theory]
    [InlineData("normalizer", """{"type":"NFC"}""", "normalizer is NFC")]
    [InlineData("decoder", """{"type":"Metaspace"}""", "decoder is Metaspace")]
    [InlineData("pre_tokenizer", """{"type":"Whitespace"}""", "pre_tokenizer is Whitespace")]
    [InlineData("pre_tokenizer.pretokenizers.0.behavior", "\"Removed\"", "behavior of a Split is Removed")]
    [InlineData("pre_tokenizer.pretokenizers.0.pattern.Regex", "\"(\"", "not a regular expression")]
    [InlineData("pre_tokenizer.pretokenizers.3.use_regex", "true", "pre_tokenizer is ByteLevel")]
    [InlineData("model.type", "\"Unigram\"", "model is Unigram")]
    [InlineData("model.byte_fallback", "true", "model.byte_fallback")]
    [InlineData("model.vocab.!", "4", "id 4 is both")]
    [InlineData("model.vocab.!", "-3", "token '!' has id -3")]
    [InlineData("model.vocab.!", "99999999", "token '!' has id 99999999")]
    [InlineData("model.vocab", "{}", "merge 0 is")]
    [InlineData("model.merges.0", "\"x\"", "merge 0 is 'x'")]
    [InlineData("model.merges.0", "\"! Ġthe\"", "merge 0 is '! Ġthe'")]
    [InlineData("added_tokens.3.content", "\"\"", "added token 559 has no content")]
    [InlineData("added_tokens.3.content", "\"<image>\"", "more than once")]
    [InlineData("added_tokens.3.id", "3", "id 3 is both")]
    [InlineData("added_tokens.3.lstrip", "true", "lstrip")]
    [InlineData("added_tokens.3.special", "7", "not the JSON expected")]
    public void Load_MainFileWithADefect_IsRefusedByName(string key, string value, string expected)
    {
        string broken = Edit(Main, json => Set(json, key, value));
        AssertRefused(broken, Config, expected);
    }

    [Theory]
    [InlineData("bos_token", "\"<none>\"", "bos_token is '<none>'")]
    [InlineData("eos_token", "3", "not the JSON expected")]
    [InlineData("added_tokens_decoder.575.content", "\"<picture>\"", "added token 575 is '<picture>'")]
    [InlineData("added_tokens_decoder", """{"x":{}}""", "added_tokens_decoder has 'x'")]
    public void Load_ConfigWithADefect_IsRefusedByName(string key, string value, string expected) =>
        AssertRefused(Main, Edit(Config, json => Set(json, key, value)), expected);

    [Fact]
    public void Load_MissingByte_IsRefused() =>
        AssertRefused(Edit(Main, json => json["model"]!["vocab"]!.AsObject().Remove("Ā")), Config, "byte 0");

    [Fact]
    public void Load_AbsentFile_IsRefusedInOneLine()
    {
        using var folder = new TemporaryFolder();
        Assert.Contains(
            "cannot be read", Assert.Throws<TokenizerException>(() => Tokenizer.Load(folder.Path)).Message, StringComparison.Ordinal);
    }

    [Property(MaxTest = 100)]
    public bool Load_MutatedBytes_EitherLoadsOrThrowsTokenizerException((ushort Where, byte What)[] mutations)
    {
        using var folder = new TemporaryFolder();
        byte[] bytes = Encoding.UTF8.GetBytes(Main);
        foreach ((ushort where, byte what) in mutations)
        {
            bytes[where % bytes.Length] = what;
        }

        try
        {
            Tokenizer.Load(folder.Write("tokenizer.json", bytes)).Encode("Some text, 12345.");
            return true;
        }
        catch (TokenizerException)
        {
            return true;
        }
    }

    private static void AssertRefused(string main, string config, string expected)
    {
        TokenizerException exception = Assert.Throws<TokenizerException>(() => Load(main, config));
        Assert.Contains(expected, exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', exception.Message);
    }

    private static Tokenizer Load(string main, string? config)
    {
        using var folder = new TemporaryFolder();
        folder.Write("tokenizer.json", main);
        if (config is not null)
        {
            folder.Write("tokenizer_config.json", config);
        }

        return Tokenizer.Load(folder.Path);
    }

    private static string Edit(string text, Action<JsonObject> edit)
    {
        JsonObject json = JsonNode.Parse(text)!.AsObject();
        edit(json);
        return json.ToJsonString();
    }

    private static JsonArray Pair(string merge) => new JsonArray([.. merge.Split(' ').Select(part => (JsonNode)part)]);

    private static void Set(JsonObject json, string key, string value)
    {
        string[] keys = key.Split('.');
        JsonNode parent = keys[..^1].Aggregate(
            (JsonNode)json, (node, name) => node is JsonArray list ? list[int.Parse(name)]! : node[name]!);
        if (parent is JsonArray array)
        {
            array[int.Parse(keys[^1])] = JsonNode.Parse(value);
        }
        else
        {
            Assert.True(parent.AsObject().ContainsKey(keys[^1]));
            parent[keys[^1]] = JsonNode.Parse(value);
        }
    }
}
