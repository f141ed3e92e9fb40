using DeepSeekOcr.Rendering.Documents;

namespace DeepSeekOcr.Rendering.Tests.Documents;

public sealed class DocumentRendererTests
{
    private static readonly DocumentBlock Long =
        new(BlockKind.Paragraph, string.Join(' ', Enumerable.Repeat("seven pages of plain words", 12)));

    private static readonly DocumentStyle Plain = new() { Body = FontLibrary.Find("Caladea"), SizePixels = 20 };

    [Fact]
    public void Render_Blocks_AreLinesInReadingOrder()
    {
        RenderedPage page = Render(
            Plain,
            new(BlockKind.RunningHead, "Head"),
            new(BlockKind.Heading, "Title"),
            new(BlockKind.Line, "One"),
            new(BlockKind.PageNumber, "9"));
        Assert.Equal("Head\nTitle\nOne\n9", page.Text);
        float[] heights = [.. page.Glyphs.GroupBy(glyph => glyph.Line).Select(line => line.First().Y)];
        Assert.Equal(heights.Order(), heights);
        Assert.True(page.IsComplete);
    }

    [Fact]
    public void Render_Justified_EndsAllButTheLastLineAtTheMargin()
    {
        RenderedPage page = Render(Plain with { Alignment = TextAlignment.Justified }, Long);
        float[] ends = [.. page.Glyphs.Where(glyph => glyph.Width == 0).Select(glyph => glyph.X)];
        Assert.True(ends.Length > 2);
        Assert.All(ends, end => Assert.Equal(page.Width - Plain.MarginSide, end, 0.5f));
    }

    [Fact]
    public void Render_Centred_LeavesAsMuchOnEitherSide()
    {
        RenderedPage page = Render(Plain with { Alignment = TextAlignment.Centred }, new DocumentBlock(BlockKind.Paragraph, "short"));
        Assert.Equal(page.Width, page.Glyphs[0].X - (page.Glyphs[0].Width / 2) + page.Glyphs[^1].X + (page.Glyphs[^1].Width / 2), 0.5f);
    }

    [Fact]
    public void Render_MoreThanAPage_EndsAtTheBottomMargin()
    {
        RenderedPage page = Render(Plain, [.. Enumerable.Repeat(Long, 20)]);
        Assert.False(page.IsComplete);
        Assert.All(page.Glyphs, glyph => Assert.InRange(glyph.Y, Plain.MarginEnd, page.Height - Plain.MarginEnd));
    }

    [Fact]
    public void Render_Skewed_FallsToTheRight()
    {
        RenderedPage page = Render(Plain with { Skew = 1 }, Long);
        Glyph[] first = [.. page.Glyphs.Where(glyph => glyph.Line == 0)];
        Assert.Equal(MathF.Tan(MathF.PI / 180) * (first[^1].X - first[0].X), first[^1].Y - first[0].Y, 0.1f);
    }

    [Fact]
    public void Render_WordWiderThanThePage_IsBroken()
    {
        string word = new('w', 200);
        RenderedPage page = Render(Plain, new DocumentBlock(BlockKind.Paragraph, word));
        Assert.Equal(word, page.Text.Replace("\n", "", StringComparison.Ordinal));
        Assert.All(page.Glyphs, glyph => Assert.InRange(glyph.X, 0, page.Width));
    }

    private static RenderedPage Render(DocumentStyle style, params DocumentBlock[] blocks)
    {
        using var renderer = new DocumentRenderer();
        return renderer.Render(blocks, 600, 800, style);
    }
}
