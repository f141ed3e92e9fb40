using DeepSeekOcr.Data.Documents;
using DeepSeekOcr.Data.Mixtures;
using DeepSeekOcr.Data.Pages;
using DeepSeekOcr.Imaging;
using DeepSeekOcr.Rendering;

namespace DeepSeekOcr.Data.Tests.Documents;

public sealed class DocumentPageSourceTests
{
    public static TheoryData<string> Modes => new("tiny", "small", "base");

    [Theory]
    [MemberData(nameof(Modes))]
    public void Page_AnyMode_IsAViewWithAPlaceForEachCharacter(string mode)
    {
        var options = new DocumentPageOptions { Mode = ResolutionMode.Parse(mode) };
        using var source = new DocumentPageSource(options, 5);
        for (int i = 0; i < 12; i++)
        {
            RenderedPage page = source.Page(i).Page;
            Assert.Equal((options.Mode.GlobalSize, options.Mode.GlobalSize), (page.Width, page.Height));
            Assert.Equal(page.Text.Length, page.Glyphs.Count);
            Assert.InRange(page.Text.Length, 100, 2000);
            Assert.All(page.Glyphs, glyph => Assert.InRange(glyph.Y, 0, page.Height));
        }
    }

    [Fact]
    public void Page_SameSeedAndIndex_IsTheSamePage()
    {
        using var one = new DocumentPageSource(new DocumentPageOptions(), 7);
        using var other = new DocumentPageSource(new DocumentPageOptions(), 7);
        TextPage later = one.Page(3);
        Assert.Equal(other.Page(3).Page.ToRgb(), later.Page.ToRgb());
        Assert.NotEqual(other.Page(4).Page.Text, later.Page.Text);
    }

    [Fact]
    public void Page_PlacesOfLetters_HaveInkAndMarginsHaveNone()
    {
        using var source = new DocumentPageSource(new DocumentPageOptions { Scanned = 0, MinSizePixels = 16 }, 3);
        for (int i = 0; i < 10; i++)
        {
            RenderedPage page = source.Page(i).Page;
            byte paper = page.Pixels[(page.Width * 2) + 2];
            int[] inked =
            [
                .. page.Glyphs.Index().Where(glyph => char.IsAsciiLetterUpper(page.Text[glyph.Index]))
                    .Select(glyph => Contrast(page, glyph.Item, paper)),
            ];
            Assert.All(inked, contrast => Assert.True(contrast > 40, $"page {i}: contrast {contrast}"));
        }
    }

    [Theory]
    [InlineData("Noto Serif")]
    [InlineData("roboto bold italic")]
    [InlineData("Linux Libertine O")]
    public void Task_FontForMeasuring_IsRefused(string font)
    {
        RecipeException fault = Assert.Throws<RecipeException>(() => new TextTask { Fonts = [font] }.Check("file"));
        Assert.Contains("is for measuring", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Task_DocumentsInTiles_AreRefused() =>
        Assert.Throws<RecipeException>(() => new TextTask { Documents = true, Tiled = true, Side = 1280 }.Check("file"));

    /// <summary>The largest difference from the paper in the square of the glyph's width about its place.</summary>
    private static int Contrast(RenderedPage page, Glyph glyph, byte paper)
    {
        int reach = Math.Max(3, (int)(glyph.Width / 2));
        int most = 0;
        for (int y = (int)glyph.Y - reach; y <= (int)glyph.Y + reach; y++)
        {
            for (int x = (int)glyph.X - reach; x <= (int)glyph.X + reach; x++)
            {
                int at = (Math.Clamp(y, 0, page.Height - 1) * page.Width) + Math.Clamp(x, 0, page.Width - 1);
                most = Math.Max(most, Math.Abs(page.Pixels[at] - paper));
            }
        }

        return most;
    }
}
