using DeepSeekOcr.Generation;
using DeepSeekOcr.Testing;
using DeepSeekOcr.Tokenization;

namespace DeepSeekOcr.Tests.Generation;

public sealed class PromptTests
{
    private static readonly Tokenizer Tokenizer = Tokenizer.Load(Golden.Find("tiny"));

    private readonly PromptBuilder _builder = new(Tokenizer);

    private static int Image => Tokenizer.ImageId!.Value;

    [Fact]
    public void Build_WhiteSpaceAroundThePrompt_IsDropped() =>
        Assert.Equal(_builder.Build("<image>\nFree OCR.", [3]), _builder.Build(" \n<image>\nFree OCR. \t", [3]));

    [Fact]
    public void Build_SeveralImages_StandWhereThePromptHasThem() =>
        Assert.Equal(
            [Tokenizer.BosId, .. Tokenizer.Encode("a"), Image, Image, .. Tokenizer.Encode("b "), Image, .. Tokenizer.Encode(" c")],
            _builder.Build("a<image>b <image> c", [2, 1]));

    [Fact]
    public void Build_NoImageMark_PutsImagesBeforeTheText() =>
        Assert.Equal(_builder.Build("<image>\n<image>\nCompare.", [2, 1]), _builder.Build("Compare.", [2, 1]));

    [Fact]
    public void Build_TextOnly_IsBeginTokenAndText() =>
        Assert.Equal([Tokenizer.BosId, .. Tokenizer.Encode("Hello")], _builder.Build("Hello ", []));

    [Fact]
    public void Build_MoreMarksThanImages_SaysBothNumbers()
    {
        GenerationException exception = Assert.Throws<GenerationException>(() => _builder.Build("<image><image>", [1]));

        Assert.Equal("The prompt has 2 <image>; expected one for each of 1 images.", exception.Message);
    }

    [Theory]
    [InlineData("free", null, "<image>\nFree OCR.")]
    [InlineData("MARKDOWN", null, "<image>\n<|grounding|>Convert the document to markdown.")]
    [InlineData("ocr", null, "<image>\n<|grounding|>OCR this image.")]
    [InlineData("figure", null, "<image>\nParse the figure.")]
    [InlineData("describe", null, "<image>\nDescribe this image in detail.")]
    [InlineData("locate", "the table", "<image>\nLocate <|ref|>the table<|/ref|> in the image.")]
    public void Parse_TaskOfTheFamily_HasItsPrompt(string name, string? query, string prompt) =>
        Assert.Equal(prompt, ReadTask.Parse(name, query).Prompt);

    [Theory]
    [InlineData("locate", null)]
    [InlineData("locate", " ")]
    [InlineData("free", "something")]
    [InlineData("translate", null)]
    public void Parse_UnknownTaskOrWrongQuery_IsRefused(string name, string? query) =>
        Assert.Throws<FormatException>(() => ReadTask.Parse(name, query));
}
