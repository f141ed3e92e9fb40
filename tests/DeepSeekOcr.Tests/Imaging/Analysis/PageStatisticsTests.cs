using DeepSeekOcr.Imaging;
using DeepSeekOcr.Imaging.Analysis;

namespace DeepSeekOcr.Tests.Imaging.Analysis;

public sealed class PageStatisticsTests
{
    [Theory]
    [InlineData("LiberationSerif-Regular", 20, 0.46)]
    [InlineData("LiberationSans-Regular", 30, 0.53)]
    [InlineData("DejaVuSansMono", 14, 0.55)]
    [InlineData("OpenSans-Regular", 60, 0.54)]
    public void Of_PageOfText_KnowsItsSizeAndLines(string face, float size, double height)
    {
        PageStatistics page = PageStatistics.Of(TextImage.Draw(TextImage.English, face, size));

        Assert.Equal(height * size, page.TextHeight, 0.12 * size);
        Assert.InRange(page.Lines, 0.9 * (800 - 3 * size) / (1.3 * size), 1.2 * (800 - 3 * size) / (1.3 * size) + 1);
        Assert.Equal((1000 - 4 * size) / (0.5 * size), (double)page.Characters / page.Lines, 0.35 * 2000 / size);
        Assert.InRange(page.InkDensity, 0.03, 0.2);
        Assert.False(page.IsBlank);
    }

    [Fact]
    public void Of_LargePage_IsMeasuredInItsOwnPixels()
    {
        PageStatistics page = PageStatistics.Of(TextImage.Draw(TextImage.English, "LiberationSans-Regular", 60, 2600, 2200));

        Assert.Equal(0.53 * 60, page.TextHeight, 5.0);
    }

    [Fact]
    public void Of_WhiteOnBlack_IsTextToo()
    {
        PageStatistics light = PageStatistics.Of(TextImage.Draw(TextImage.English, "LiberationSans-Regular", 30));
        PageStatistics dark = PageStatistics.Of(TextImage.Draw(TextImage.English, "LiberationSans-Regular", 30, dark: true));

        Assert.Equal(light.Lines, dark.Lines);
        Assert.Equal(light.TextHeight, dark.TextHeight, 2.0);
    }

    [Fact]
    public void IsBlank_EmptyPages_AreBlankAndAPageNumberIsNot()
    {
        Assert.True(PageStatistics.Of(Paper()).IsBlank);
        RgbImage scan = Paper(grain: true);
        for (int y = 0; y < scan.Height; y++)
        {
            scan.Row(y)[..9].Clear();
        }

        Assert.True(PageStatistics.Of(scan).IsBlank);
        RgbImage numbered = Paper(grain: true);
        for (int y = 750; y < 762; y++)
        {
            numbered.Row(y).Slice(3 * 300, 6).Clear();
        }

        Assert.False(PageStatistics.Of(numbered).IsBlank);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 5000)]
    [InlineData(100_000, 1)]
    public void Of_DegeneratePages_AreMeasured(int width, int height) =>
        Assert.Equal(0, PageStatistics.Of(new RgbImage(width, height)).Lines);

    private static RgbImage Paper(bool grain = false)
    {
        var page = new RgbImage(600, 800);
        var random = new Random(3);
        for (int i = 0; i < page.Pixels.Length; i++)
        {
            page.Pixels[i] = (byte)(235 + (grain ? random.Next(-8, 9) : 0));
        }

        return page;
    }
}
