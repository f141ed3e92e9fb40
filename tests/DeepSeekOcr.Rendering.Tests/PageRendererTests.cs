using SkiaSharp;

namespace DeepSeekOcr.Rendering.Tests;

public sealed class PageRendererTests
{
    private const string Prose = "Call me Ishmael. Some years ago--never mind how long precisely--having little or no money in my purse, "
        + "and nothing particular to interest me on shore, I thought I would sail about a little.\nAnd so (at \"sea\") we go: 42 miles!";

    public static TheoryData<string> Fonts => [.. FontLibrary.Fonts.Select(font => font.Name)];

    [Theory]
    [MemberData(nameof(Fonts))]
    public void Render_WholeText_HasTheTextInItsLines(string font)
    {
        RenderedPage page = Render(Prose, 512, 512, new PageStyle { Font = FontLibrary.Find(font), SizePixels = 25 });

        Assert.True(page.IsComplete);
        Assert.Equal(Prose.Length, page.FittedCharacters);
        Assert.Equal(Prose.Replace('\n', ' '), page.Text.Replace('\n', ' '));
        Assert.InRange(page.Text.Count(c => c == '\n'), 4, 14);
    }

    [Theory]
    [MemberData(nameof(Fonts))]
    public void Render_EveryGlyph_HasInkInItsCellAndNoneOutside(string font)
    {
        var style = new PageStyle { Font = FontLibrary.Find(font), SizePixels = 21.25f, MarginLeft = 17.3f, LineHeight = 1.6f };
        RenderedPage page = Render(Prose, 512, 512, style);

        Assert.Equal(page.Text.Length, page.Glyphs.Count);
        byte[] left = (byte[])page.Pixels.Clone();
        for (int i = 0; i < page.Text.Length; i++)
        {
            Glyph glyph = page.Glyphs[i];
            int ink = EraseCell(left, page.Pixels, page.Width, glyph, style.SizePixels);
            Assert.True(char.IsWhiteSpace(page.Text[i]) || ink > 0, $"no ink at '{page.Text[i]}', character {i}, {glyph}");
        }

        Assert.DoesNotContain(left, level => level < 250);
    }

    [Fact]
    public void Render_SingleCharacters_HaveTheirInkAroundTheirPlace()
    {
        foreach (char character in "HOXIo8")
        {
            RenderedPage page = Render($"  {character}", 96, 64, new PageStyle());
            (double x, double y) = CentreOfInk(page);
            Glyph glyph = page.Glyphs[2];
            Assert.True(Math.Abs(x - glyph.X) < 1.2, $"{character}: ink at x {x}, glyph at {glyph.X}");
            Assert.True(Math.Abs(y - glyph.Y) < 3, $"{character}: ink at y {y}, glyph at {glyph.Y}");
        }
    }

    [Fact]
    public void Render_LinesAndIndents_StayAsGiven()
    {
        RenderedPage page = Render("\nif (x)\n\n\treturn  0;\n", 512, 512, new PageStyle());
        Assert.Equal("\nif (x)\n\n    return  0;", page.Text);
        Assert.Equal([0, 1, 1, 1, 1, 1, 1, 1, 2], page.Glyphs.Take(9).Select(glyph => glyph.Line));
        Assert.True(page.IsComplete);
    }

    [Fact]
    public void Render_WordWiderThanThePage_IsBroken()
    {
        RenderedPage page = Render(new string('m', 100), 256, 256, new PageStyle { SizePixels = 20 });
        Assert.Equal(100, page.Text.Count(c => c == 'm'));
        Assert.True(page.Text.Split('\n')[0].Length is > 10 and < 25);
        Assert.True(page.IsComplete);
    }

    [Fact]
    public void Render_TextTooLong_SaysHowMuchFitted()
    {
        string text = string.Join(' ', Enumerable.Range(1000, 500));
        RenderedPage page = Render(text, 256, 256, new PageStyle { SizePixels = 24 });
        Assert.False(page.IsComplete);
        Assert.Equal(page.Text.Replace('\n', ' '), text[..page.FittedCharacters].TrimEnd());
    }

    [Theory]
    [InlineData(512, 512)]
    [InlineData(640, 480)]
    public void FitSize_IsTheLargestThatFits(int width, int height)
    {
        foreach (Font font in FontLibrary.Fonts)
        {
            var style = new PageStyle { Font = font, MarginLeft = 13.7f };
            float size = PageRenderer.FitSize(Prose, width, height, style)!.Value;
            Assert.True(Render(Prose, width, height, style with { SizePixels = size }).IsComplete);
            Assert.False(Render(Prose, width, height, style with { SizePixels = size + PageRenderer.SizeStep }).IsComplete);
        }
    }

    [Fact]
    public void FitSize_TextThatFitsAtNoSize_IsNull() =>
        Assert.Null(PageRenderer.FitSize(new string('x', 10_000), 64, 64, new PageStyle()));

    [Fact]
    public void Render_CharacterTheFaceLacks_IsRefusedByName()
    {
        var refused = Assert.Throws<PageRenderException>(() => Render("\t\r\n中", 64, 64, new PageStyle()));
        Assert.Contains("U+4E2D at character 3", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 64, 24)]
    [InlineData(64, 100_000, 24)]
    [InlineData(64, 64, 0)]
    [InlineData(64, 64, float.NaN)]
    public void Render_SizesOutOfRange_AreRefused(int width, int height, float size) =>
        Assert.Throws<PageRenderException>(() => Render("a", width, height, new PageStyle { SizePixels = size }));

    [Fact]
    public void ToPng_Decoded_IsTheImage()
    {
        RenderedPage page = Render(Prose, 300, 200, new PageStyle { SizePixels = 14, Ink = 40, Paper = 230 });
        using SKBitmap decoded = SKBitmap.Decode(page.ToPng(), new SKImageInfo(300, 200, SKColorType.Rgba8888, SKAlphaType.Unpremul));
        byte[] rgb = page.ToRgb();
        Assert.Equal(rgb, decoded.GetPixelSpan().ToArray().Where((_, i) => i % 4 != 3));
        Assert.Contains((byte)40, rgb);
        Assert.Equal(230, rgb[0]);
    }

    private static RenderedPage Render(string text, int width, int height, PageStyle style)
    {
        using var renderer = new PageRenderer();
        return renderer.Render(text, width, height, style);
    }

    /// <summary>
    /// Blanks what may belong to a glyph and returns how much ink was there: its advance and a little overhang, ascent to descent.
    /// </summary>
    private static int EraseCell(byte[] left, byte[] pixels, int width, Glyph glyph, float size)
    {
        float overhang = size * 0.12f;
        int ink = 0;
        for (int y = (int)(glyph.Y - size * 0.75f); y <= (int)(glyph.Y + size * 0.75f); y++)
        {
            for (int x = (int)(glyph.X - glyph.Width / 2 - overhang); x <= (int)(glyph.X + glyph.Width / 2 + overhang); x++)
            {
                bool inside = Math.Abs(x + 0.5f - glyph.X) <= glyph.Width / 2;
                ink += inside ? 255 - pixels[y * width + x] : 0;
                left[y * width + x] = 255;
            }
        }

        return ink;
    }

    private static (double X, double Y) CentreOfInk(RenderedPage page)
    {
        double sum = 0;
        double sumX = 0;
        double sumY = 0;
        for (int i = 0; i < page.Pixels.Length; i++)
        {
            int ink = 255 - page.Pixels[i];
            sum += ink;
            sumX += ink * (i % page.Width + 0.5);
            sumY += ink * (i / page.Width + 0.5);
        }

        return (sumX / sum, sumY / sum);
    }
}
