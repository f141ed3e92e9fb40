using DeepSeekOcr.Data.Pages;
using DeepSeekOcr.Data.Texts;
using DeepSeekOcr.Rendering;

namespace DeepSeekOcr.Data.Tests.Pages;

public sealed class TextPageSourceTests
{
    [Fact]
    public void Page_SameSeedAndIndex_IsTheSamePage()
    {
        using var one = new TextPageSource(new TextPageOptions(), 7);
        using var other = new TextPageSource(new TextPageOptions(), 7);
        TextPage[] pages = [.. Enumerable.Range(0, 12).Select(i => one.Page(i))];
        foreach (TextPage page in pages.Reverse())
        {
            TextPage again = other.Page(page.Index);
            Assert.Equal(page.Page.Text, again.Page.Text);
            Assert.Equal(page.Page.Pixels, again.Page.Pixels);
            Assert.Equal(page.Style, again.Style);
        }
    }

    [Fact]
    public void Page_OtherSeedOrIndex_IsAnotherPage()
    {
        using var one = new TextPageSource(new TextPageOptions(), 7);
        using var other = new TextPageSource(new TextPageOptions(), 8);
        Assert.Equal(
            40, Enumerable.Range(0, 20).SelectMany(i => new[] { one.Page(i).Page.Text, other.Page(i).Page.Text }).Distinct().Count());
    }

    [Fact]
    public void Page_AllKinds_AppearByTheirWeights()
    {
        using var source = new TextPageSource(new TextPageOptions { ProseWeight = 6, RandomWeight = 3, MixedWeight = 1 }, 3);
        ILookup<TextKind, long> kinds = Enumerable.Range(0, 300).Select(i => source.Page(i))
            .ToLookup(page => page.Kind, page => page.Index);
        Assert.InRange(kinds[TextKind.Prose].Count(), 150, 210);
        Assert.InRange(kinds[TextKind.Random].Count(), 60, 120);
        Assert.InRange(kinds[TextKind.Mixed].Count(), 15, 50);
    }

    [Fact]
    public void Page_LineBreaksAtEveryGap_HasFarMoreLinesThanOneWithNone()
    {
        Assert.True(Lines(1) > 2 * Lines(0), $"{Lines(1)} and {Lines(0)} lines");

        static int Lines(double share)
        {
            TextPageOptions random = TextPageOptions.Plain with { ProseWeight = 0, RandomWeight = 1, MixedWeight = 0, LineBreaks = share };
            using var source = new TextPageSource(random, 3);
            return source.Page(0).Page.Text.Count(character => character == '\n');
        }
    }

    [Fact]
    public void Page_FittedSizes_HoldTheWholeTextInPrintableAscii()
    {
        var options = new TextPageOptions { MinCharacters = 300, MaxCharacters = 400 };
        using var source = new TextPageSource(options, 11);
        for (int i = 0; i < 60; i++)
        {
            TextPage page = source.Page(i);
            Assert.True(page.Page.IsComplete);
            Assert.InRange(page.Page.Text.Length, 260, 480);
            Assert.InRange(page.Style.SizePixels, 16, options.MaxSizePixels);
            Assert.DoesNotContain(page.Page.Text, c => c is not ('\n' or (>= ' ' and <= '~')));
            Assert.All(page.Page.Glyphs, glyph => Assert.True(glyph.X > 0 && glyph.X < 512 && glyph.Y > 0 && glyph.Y < 512));
        }
    }

    [Fact]
    public void Page_PlainOptions_AreBlackOnWhiteInTheDefaultFont()
    {
        using var source = new TextPageSource(TextPageOptions.Plain with { Corpus = Corpus.HeldOut, RandomWeight = 0, MixedWeight = 0 }, 1);
        TextPage page = source.Page(0);
        Assert.Same(FontLibrary.Default, page.Style.Font);
        Assert.Equal((0, 255), (page.Page.Pixels.Min(), page.Page.Pixels.Max()));
        Assert.Equal(255, page.Page.Pixels[0]);
    }

    [Fact]
    public void Page_Noise_ChangesTheImageAndKeepsItReadable()
    {
        TextPageOptions options = TextPageOptions.Plain;
        using var clean = new TextPageSource(options, 5);
        using var noisy = new TextPageSource(options with { Noise = new PageNoise { Chance = 1 } }, 5);
        for (int i = 0; i < 20; i++)
        {
            (RenderedPage expected, RenderedPage actual) = (clean.Page(i).Page, noisy.Page(i).Page);
            Assert.Equal(expected.Text, actual.Text);
            double difference = expected.Pixels.Zip(actual.Pixels, (a, b) => Math.Abs(a - b)).Average();
            Assert.InRange(difference, 0.01, 60);
        }
    }

    [Fact]
    public void Constructor_NoKindWanted_IsRefused() =>
        Assert.Throws<ArgumentException>(
            () => new TextPageSource(new TextPageOptions { ProseWeight = 0, RandomWeight = 0, MixedWeight = 0 }, 1));

    [Fact]
    public void Prefetching_FromAnyStart_GivesTheSeriesInOrder()
    {
        using var source = new TextPageSource(TextPageOptions.Plain, 9);
        using var ahead = new PrefetchingSource(new TextPageSource(TextPageOptions.Plain, 9), start: 5, capacity: 3);
        for (int i = 5; i < 15; i++)
        {
            Assert.Equal(i, ahead.Position);
            TextPage page = ahead.Next(TestContext.Current.CancellationToken);
            Assert.Equal(i, page.Index);
            Assert.Equal(source.Page(i).Page.Text, page.Page.Text);
        }
    }

    [Fact]
    public void Prefetching_PageThatCannotBeMade_IsReportedToWhoAsks()
    {
        using var source = new TextPageSource(new TextPageOptions { Width = 40, Height = 40 }, 9);
        using var ahead = new PrefetchingSource(source);
        Assert.Throws<PageRenderException>(() => ahead.Next(TestContext.Current.CancellationToken));
    }
}
