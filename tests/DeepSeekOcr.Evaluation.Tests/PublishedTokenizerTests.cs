using System.Text.Json;
using DeepSeekOcr.Data.Texts;
using DeepSeekOcr.Rendering;
using DeepSeekOcr.Testing;

namespace DeepSeekOcr.Evaluation.Tests;

public sealed class PublishedTokenizerTests
{
    [Fact]
    public void Encode_EveryReferenceCase_GivesTheSameIds()
    {
        using var golden = JsonDocument.Parse(File.ReadAllBytes(Golden.Find("tokenizer/encode_v3.json")));
        Assert.All(golden.RootElement.GetProperty("cases").EnumerateArray(), reference => Assert.Equal(
            reference.GetProperty("ids").EnumerateArray().Select(id => id.GetInt32()),
            PublishedTokenizer.Instance.Encode(reference.GetProperty("text").GetString()!)));
    }

    [Theory]
    [InlineData("", 0, 0)]
    [InlineData("Hello, world!", 4, 4)]
    [InlineData("Hello\nworld", 3, 2)]
    [InlineData("one\n\n\ntwo", 3, 2)]
    [InlineData(" \n\t", 2, 0)]
    public void Count_WhiteSpaceTokens_AreNoContent(string text, int all, int content) =>
        Assert.Equal(new TokenCount(all, content), PublishedTokenizer.Count(text));

    [Fact]
    public void Count_SpeltOutSpecialToken_IsText() => Assert.True(PublishedTokenizer.Count("<｜end▁of▁sentence｜>").All > 1);

    [Theory]
    [InlineData(1)]
    [InlineData(64)]
    [InlineData(640)]
    [InlineData(1280)]
    public void Cut_LongText_EndsAtTheLastWholeWord(int tokens)
    {
        string text = Corpus.HeldOut.Excerpt(new SeededRandom(4), 8000);
        string cut = PublishedTokenizer.Cut(text, tokens);
        Assert.StartsWith(cut, text, StringComparison.Ordinal);
        Assert.True(char.IsWhiteSpace(text[cut.Length]));
        Assert.InRange(PublishedTokenizer.Count(cut).All, Math.Max(1, tokens - 8), tokens);
    }

    [Fact]
    public void Cut_ShortText_StaysWhole() => Assert.Equal("a short text ", PublishedTokenizer.Cut("a short text ", 64));

    [Fact]
    public void Cut_OneWordOfManyTokens_IsEmpty() =>
        Assert.Equal("", PublishedTokenizer.Cut("Pneumonoultramicroscopicsilicovolcanoconiosis", 2));
}
