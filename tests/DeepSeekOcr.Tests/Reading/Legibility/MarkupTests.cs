using DeepSeekOcr.Reading.Legibility;

namespace DeepSeekOcr.Tests.Reading.Legibility;

public sealed class MarkupTests
{
    [Theory]
    [InlineData("plain text", "plain text")]
    [InlineData("<|ref|>title<|/ref|><|det|>[[1, 2, 3, 4]]<|/det|>\n# Head", "title\n# Head")]
    [InlineData("<|det|>text [1, 2, 3, 4]<|/det|>read", "read")]
    [InlineData("before<|det|>[[1, 2", "before")]
    [InlineData("<table><tr><td colspan=\"2\">a</td></tr></table>", "a")]
    [InlineData("a < b and c > d", "a < b and c > d")]
    [InlineData("x <y", "x <y")]
    [InlineData("<p\n>", "<p\n>")]
    [InlineData(@"\frac{1}{x} \\ \a", @"{1}{x} \\ \a")]
    [InlineData("", "")]
    public void Of_Output_LeavesWhatStandsOnThePage(string output, string onPage)
    {
        Written[] written = Markup.Of(output);

        Assert.Equal(onPage, string.Concat(output.Where((_, i) => written[i] != Written.Mark)));
    }

    [Fact]
    public void Of_Label_IsKnownForOne()
    {
        Written[] written = Markup.Of("<|ref|>title<|/ref|>Head");

        Assert.Equal("title", string.Concat("<|ref|>title<|/ref|>Head".Where((_, i) => written[i] == Written.Label)));
    }
}
