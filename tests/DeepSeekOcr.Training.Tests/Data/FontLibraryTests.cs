using DeepSeekOcr.Training.Data;

namespace DeepSeekOcr.Training.Tests.Data;

public sealed class FontLibraryTests
{
    [Fact]
    public void Faces_AllHavePrintableAscii()
    {
        foreach (FontFace face in FontLibrary.Faces)
        {
            for (char c = ' '; c <= '~'; c++)
            {
                Assert.True(face.Has(c), $"{face.Name} lacks {c}");
                Assert.InRange(face.Advance(c), 0.1f, 1.1f);
            }

            Assert.False(face.Has('\u4e2d'));
            Assert.False(face.Has('\a'));
        }
    }

    [Fact]
    public void Faces_MonospacedOnes_HaveOneWidth()
    {
        foreach (FontFace face in FontLibrary.Faces)
        {
            bool oneWidth = Enumerable.Range(' ', 95).Select(c => face.Advance((char)c)).Distinct().Count() == 1;
            Assert.Equal(face.IsMonospaced, oneWidth);
        }

        Assert.True(FontLibrary.Faces.Count(face => face.IsMonospaced) >= 2);
    }

    [Fact]
    public void Find_AnySpelling_IsTheFace() => Assert.Same(FontLibrary.Default, FontLibrary.Find("dejavusansmono"));

    [Fact]
    public void Find_UnknownName_ListsTheFaces()
    {
        var refused = Assert.Throws<PageRenderException>(() => FontLibrary.Find("Comic"));
        Assert.Contains("'Comic'", refused.Message, StringComparison.Ordinal);
        Assert.Contains("Open Sans", refused.Message, StringComparison.Ordinal);
    }
}
