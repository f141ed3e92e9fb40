namespace DeepSeekOcr.Rendering.Tests;

public sealed class FontLibraryTests
{
    [Fact]
    public void Faces_AllHavePrintableAscii()
    {
        foreach (Font font in FontLibrary.Fonts)
        {
            for (char c = ' '; c <= '~'; c++)
            {
                Assert.True(font.Has(c), $"{font.Name} lacks {c}");
                Assert.InRange(font.Advance(c), 0.1f, 1.1f);
            }

            Assert.False(font.Has('\u4e2d'));
            Assert.False(font.Has('\a'));
        }
    }

    [Fact]
    public void Faces_MonospacedOnes_HaveOneWidth()
    {
        foreach (Font font in FontLibrary.Fonts)
        {
            bool oneWidth = Enumerable.Range(' ', 95).Select(c => font.Advance((char)c)).Distinct().Count() == 1;
            Assert.Equal(font.IsMonospaced, oneWidth);
        }

        Assert.True(FontLibrary.Fonts.Count(font => font.IsMonospaced) >= 2);
    }

    [Fact]
    public void Find_AnySpelling_IsTheFont() => Assert.Same(FontLibrary.Default, FontLibrary.Find("dejavusansmono"));

    [Fact]
    public void TryFind_InstalledStyle_IsAnotherFontThanTheBundledOne()
    {
        Font? bold = FontLibrary.TryFind("Liberation Sans Bold");
        Assert.SkipWhen(bold is null, "fonts-liberation is not installed");
        Assert.Equal("Liberation Sans Bold", bold.Name);
        Assert.True(bold.Advance('n') > FontLibrary.Find("Liberation Sans").Advance('n'));
        Assert.Same(bold, FontLibrary.Find("liberationsansbold"));
    }

    [Theory]
    [InlineData("Noto Serif Bold", true)]
    [InlineData("gentium", true)]
    [InlineData("Liberation Serif", false)]
    public void MeasuringFonts_AnyStyle_AreKnown(string name, bool expected) => Assert.Equal(expected, MeasuringFonts.Contains(name));

    [Fact]
    public void Find_UnknownName_ListsTheFonts()
    {
        var refused = Assert.Throws<PageRenderException>(() => FontLibrary.Find("Comic"));
        Assert.Contains("'Comic'", refused.Message, StringComparison.Ordinal);
        Assert.Contains("Open Sans", refused.Message, StringComparison.Ordinal);
    }
}
