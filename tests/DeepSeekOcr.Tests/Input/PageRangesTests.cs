using DeepSeekOcr.Input.Sources;
using FsCheck;
using FsCheck.Xunit;

namespace DeepSeekOcr.Tests.Input;

public sealed class PageRangesTests
{
    [Theory]
    [InlineData("1-3,7", 10, new[] { 1, 2, 3, 7 })]
    [InlineData(" 7 , 1 - 3 ", 10, new[] { 1, 2, 3, 7 })]
    [InlineData("9-", 10, new[] { 9, 10 })]
    [InlineData("2,1-3,3-4,2", 10, new[] { 1, 2, 3, 4 })]
    [InlineData("1-2147483647,5", 3, new[] { 1, 2, 3 })]
    public void Of_Lists_AreAscendingAndWithoutDoubles(string text, int pages, int[] expected)
    {
        PageRanges ranges = PageRanges.Parse(text);

        Assert.Equal(expected, ranges.Of(pages));
        Assert.Equal(expected.Length, ranges.CountOf(pages));
        Assert.All(Enumerable.Range(1, pages), page => Assert.Equal(expected.Contains(page), ranges.Contains(page)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("0")]
    [InlineData("3-2")]
    [InlineData("-3")]
    [InlineData("1,,2")]
    [InlineData("a")]
    [InlineData("1-2-3")]
    [InlineData("99999999999")]
    public void Parse_NoListOfPages_SaysWhatIsExpected(string text) =>
        Assert.Contains(
            "such as 1-3,7 or 5-", Assert.Throws<FormatException>(() => PageRanges.Parse(text)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("1-3,7", 6, 7)]
    [InlineData("1-9", 6, null)]
    [InlineData("7-", 6, 7)]
    public void BeginsBeyond_RangeWithoutAnyPage_IsNamed(string text, int pages, int? expected) =>
        Assert.Equal(expected, PageRanges.Parse(text).BeginsBeyond(pages));

    [Property]
    public bool Parse_AnyText_IsAListOrRefused(NonNull<string> text)
    {
        try
        {
            return PageRanges.Parse(text.Get).CountOf(100) is >= 0 and <= 100;
        }
        catch (FormatException)
        {
            return true;
        }
    }
}
