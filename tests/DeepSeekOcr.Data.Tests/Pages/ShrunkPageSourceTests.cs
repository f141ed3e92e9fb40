using DeepSeekOcr.Data.Mixtures;
using DeepSeekOcr.Data.Pages;
using DeepSeekOcr.Data.Texts;
using DeepSeekOcr.Rendering;

namespace DeepSeekOcr.Data.Tests.Pages;

public sealed class ShrunkPageSourceTests
{
    [Fact]
    public void Page_DrawnAtTwiceTheSide_IsTheSamePageAtHalfTheSize()
    {
        var task = new TextTask { Side = 512, Grids = ["8x4"], Fonts = ["DejaVu Sans Mono"], MinCharacters = 300, MaxCharacters = 900 };
        using IPageSource drawn = (task with { Side = 1024 }).CreateSource(5, Corpus.Training);
        using IPageSource shrunk = (task with { DrawnAt = 1024 }).CreateSource(5, Corpus.Training);
        for (int i = 0; i < 5; i++)
        {
            RenderedPage large = drawn.Page(i).Page;
            RenderedPage small = shrunk.Page(i).Page;
            Assert.Equal((512, 512), (small.Width, small.Height));
            Assert.Equal(large.Text, small.Text);
            Assert.All(
                large.Glyphs.Zip(small.Glyphs), pair => Assert.Equal((pair.First.X / 2, pair.First.Y / 2), (pair.Second.X, pair.Second.Y)));
        }
    }

    [Fact]
    public void Task_DrawnSmallerThanItsSide_IsRefused() =>
        Assert.Throws<RecipeException>(() => new TextTask { Side = 512, DrawnAt = 256 }.Check("file"));
}
