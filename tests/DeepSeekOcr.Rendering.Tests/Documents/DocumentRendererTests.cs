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

    [Fact]
    public void Render_TwoColumns_FillsTheLeftOneFirstBelowAHeadingThatSpansThem()
    {
        var heading = new DocumentBlock(BlockKind.Heading, new string('w', 18));
        RenderedPage page = Render(Plain with { Columns = 2 }, [heading, .. Enumerable.Repeat(Long, 9)]);
        Glyph[] firsts = [.. page.Glyphs.GroupBy(glyph => glyph.Line).Select(line => line.First())];
        Glyph[] lasts = [.. page.Glyphs.GroupBy(glyph => glyph.Line).Select(line => line.Last())];
        int turn = Array.FindIndex(firsts, glyph => glyph.X > page.Width / 2);
        Assert.True(lasts[0].X > page.Width / 2);
        Assert.InRange(turn, 3, firsts.Length - 3);
        Assert.All(lasts[1..turn], glyph => Assert.InRange(glyph.X, 0, page.Width / 2));
        Assert.All(firsts[turn..], glyph => Assert.InRange(glyph.X, page.Width / 2, page.Width));
        Assert.Equal(firsts[1].Y, firsts[turn].Y, 0.01f);
    }

    [Fact]
    public void Render_TableRows_HaveTheirCellsBelowEachOther()
    {
        RenderedPage page = Render(
            Plain with { RuleThickness = 2 }, new(BlockKind.TableRow, "one\ttwo\tthree"), new(BlockKind.TableRow, "1\t22222\t3"));
        Assert.Equal("one two three\n1 22222 3", page.Text);
        Assert.Equal(Start(page, 4), Start(page, 16), 0.01f);
        Assert.Equal(Start(page, 8), Start(page, 22), 0.01f);
        Assert.Equal((page.Width - (2 * Plain.MarginSide)) / 3, Start(page, 4) - Start(page, 0), 0.01f);
        Assert.Equal(3, RuleCount(page));
    }

    [Fact]
    public void Render_TableRowWiderThanThePage_IsALineOfText()
    {
        string words = new('w', 60);
        RenderedPage page = Render(Plain, new DocumentBlock(BlockKind.TableRow, words + "\t2"));
        Assert.Equal(words + " 2", page.Text.Replace("\n", "", StringComparison.Ordinal));
    }

    private static float Start(RenderedPage page, int character) => page.Glyphs[character].X - (page.Glyphs[character].Width / 2);

    /// <summary>How many lines cross the column of pixels just inside the right margin.</summary>
    private static int RuleCount(RenderedPage page)
    {
        int x = page.Width - (int)Plain.MarginSide - 2;
        return Enumerable.Range(1, page.Height - 1)
            .Count(y => page.Pixels[(y * page.Width) + x] < 128 && page.Pixels[((y - 1) * page.Width) + x] >= 128);
    }

    private static RenderedPage Render(DocumentStyle style, params DocumentBlock[] blocks)
    {
        using var renderer = new DocumentRenderer();
        return renderer.Render(blocks, 600, 800, style);
    }
}
