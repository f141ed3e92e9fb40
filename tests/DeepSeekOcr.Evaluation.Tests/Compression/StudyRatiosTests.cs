using DeepSeekOcr.Evaluation.Compression.Sources;

namespace DeepSeekOcr.Evaluation.Tests.Compression;

public sealed class StudyRatiosTests
{
    [Theory]
    [InlineData("5", new[] { 5.0 })]
    [InlineData("10,2,5", new[] { 2.0, 5, 10 })]
    [InlineData("2..5", new[] { 2.0, 3, 4, 5 })]
    [InlineData("2..3,3,7.5", new[] { 2.0, 3, 7.5 })]
    public void Parse_List_IsRisingAndUnique(string text, double[] ratios) => Assert.Equal(ratios, StudyRatios.Parse(text));

    [Theory]
    [InlineData("")]
    [InlineData("0")]
    [InlineData("0.001")]
    [InlineData("-2")]
    [InlineData("5..2")]
    [InlineData("1..2..3")]
    [InlineData("2,,5")]
    [InlineData("1e9")]
    [InlineData("101")]
    [InlineData("NaN")]
    public void Parse_NoCompressions_IsRefusedWithTheText(string text) =>
        Assert.Contains($"'{text}'", Assert.Throws<FormatException>(() => StudyRatios.Parse(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void Default_IsTwoToTwenty() => Assert.Equal(Enumerable.Range(2, 19).Select(ratio => (double)ratio), StudyRatios.Default);
}
