using DeepSeekOcr.Data;
using DeepSeekOcr.Data.Mixtures;
using DeepSeekOcr.Data.Texts;

namespace DeepSeekOcr.Rendering.Tests;

public sealed class TokenGridTests
{
    [Theory]
    [InlineData(512, "4x2", 30, 16)]
    [InlineData(512, "7x3.5", 54, 28)]
    [InlineData(512, "12x4", 94, 32)]
    [InlineData(640, "12x4", 118, 40)]
    [InlineData(512, "16x8", 126, 64)]
    public void Style_Monospaced_HoldsWholeColumnsAndLines(int side, string grid, int characters, int lines)
    {
        RenderedPage page = Render(new string('m', 20_000), side, TokenGrid.Parse(grid).Style(FontLibrary.Default));
        string[] read = page.Text.Split('\n');
        Assert.Equal(lines, read.Length);
        Assert.All(read, line => Assert.Equal(characters, line.Length));
    }

    [Fact]
    public void Style_Prose_FillsEveryLineButTheLastOfAParagraph()
    {
        const int Columns = 62;
        string[] paragraphs = [Corpus.HeldOut.Excerpt(new SeededRandom(5, 0), 700), Corpus.HeldOut.Excerpt(new SeededRandom(6, 0), 500)];
        RenderedPage page = Render(string.Join('\n', paragraphs), 512, new TokenGrid(8, 4).Style(FontLibrary.Default));
        string[] expected = [.. paragraphs.SelectMany(paragraph => paragraph.Chunk(Columns)).Select(line => new string(line))];
        Assert.Equal(expected, page.Text.Split('\n'));
        Assert.Equal(page.Text.Length, page.Glyphs.Count);
    }

    [Fact]
    public void Style_EveryVisionToken_ShowsItsCharactersAtTheSamePlaces()
    {
        RenderedPage page = Render(new string('m', 20_000), 512, new TokenGrid(8, 4).Style(FontLibrary.Default));
        var places = page.Glyphs.Where(glyph => glyph.Width > 0)
            .Select(glyph => (X: MathF.Round(glyph.X % TokenGrid.TokenSide, 2), Y: MathF.Round(glyph.Y % TokenGrid.TokenSide, 2)))
            .ToHashSet();
        Assert.Equal(8 * 4, places.Count);
    }

    [Fact]
    public void Settings_AllButTheLargest_CutNoCharacterByAPatch()
    {
        const float Patch = 16;
        foreach (TokenGrid grid in TokenGrid.Settings.Skip(1))
        {
            RenderedPage page = Render(new string('m', 20_000), 512, grid.Style(FontLibrary.Default));
            Assert.All(page.Glyphs.Where(glyph => glyph.Width > 0), glyph => Assert.Equal(
                MathF.Floor((glyph.X - (glyph.Width / 2) + 0.1f) / Patch),
                MathF.Floor((glyph.X + (glyph.Width / 2) - 0.1f) / Patch)));
        }
    }

    [Fact]
    public void Style_AnyFace_PutsTheSameTextAtTheSamePlaces()
    {
        string text = Corpus.HeldOut.Excerpt(new SeededRandom(7, 0), 900);
        foreach (TokenGrid grid in TokenGrid.Settings)
        {
            RenderedPage expected = Render(text, 512, grid.Style(FontLibrary.Default));
            foreach (Font font in FontLibrary.Fonts)
            {
                RenderedPage page = Render(text, 512, grid.Style(font));
                Assert.Equal(expected.Text, page.Text);
                Assert.All(expected.Glyphs.Zip(page.Glyphs), pair => Assert.Equal(pair.First.X, pair.Second.X, tolerance: 0.01f));
                Assert.All(
                    expected.Glyphs.Zip(page.Glyphs), pair => Assert.True(
                        font.IsMonospaced || Math.Abs(pair.First.Y - pair.Second.Y) < 0.01f));
            }
        }
    }

    [Fact]
    public void Style_Proportional_LettersShareTheirPatchByTheirWidths()
    {
        // The first column is margin: the first patch of a line has three characters, the second four.
        const int Patch = 16;
        Font font = FontLibrary.Find("Liberation Sans");
        RenderedPage page = Render("xxxmmi|", 512, new TokenGrid(16, 4).Style(font));
        float all = "mmi|".Sum(font.Advance);
        float expected = Patch + (Patch * (all - (font.Advance('|') / 2)) / all);
        Assert.Equal(expected, MiddleOfInk(page, from: (int)expected - 1, to: 2 * Patch), tolerance: 0.5f);
    }

    [Fact]
    public void Style_Proportional_WideLettersStayInTheirPatch()
    {
        const int Patch = 16;
        RenderedPage page = Render("xWWii", 512, new TokenGrid(8, 4).Style(FontLibrary.Find("Liberation Serif")));
        Assert.True(float.IsNaN(MiddleOfInk(page, from: (2 * Patch) + 1, to: (2 * Patch) + 2)));
        Assert.False(float.IsNaN(MiddleOfInk(page, from: Patch + 1, to: 2 * Patch)));
    }

    [Fact]
    public void Style_CombiningMarkAloneInItsCell_IsDrawn()
    {
        Font font = FontLibrary.Find("Open Sans");
        Assert.Equal(3, Render("ab\u0301", 512, new TokenGrid(4, 2).Style(font)).Glyphs.Count);
    }

    [Fact]
    public void Fit_AnyFace_IsTheLargestSettingThatFits()
    {
        string text = string.Join(' ', Enumerable.Range(1000, 200));
        foreach (Font font in FontLibrary.Fonts)
        {
            PageStyle style = TokenGrid.Fit(text, 512, 512, font)!;
            Assert.True(Render(text, 512, style).IsComplete);
            Assert.Equal(new TokenGrid(8, 4).Style(font), style);
            Assert.False(Render(text, 512, new TokenGrid(4, 2).Style(font)).IsComplete);
        }
    }

    [Fact]
    public void Fit_TextThatFitsAtNoSetting_IsNull() => Assert.Null(TokenGrid.Fit(new string('x', 10_000), 512, 512, FontLibrary.Default));

    [Theory]
    [InlineData("3x2")]
    [InlineData("17x4")]
    [InlineData("8x9")]
    [InlineData("8x0.5")]
    [InlineData("8")]
    [InlineData("8x4x2")]
    [InlineData("axb")]
    public void Grids_OutOfRange_AreRefused(string grid) =>
        Assert.Contains(
            "12x4", Assert.Throws<RecipeException>(() => new TextTask { Grids = [grid] }.Check("task.json")).Message,
            StringComparison.Ordinal);

    [Theory]
    [InlineData("4x2")]
    [InlineData("5x2.5")]
    public void Parse_WhatToStringGave_IsTheSame(string grid) => Assert.Equal(grid, TokenGrid.Parse(grid).ToString());

    /// <summary>Centre of gravity of the ink of some pixel columns; no number when there is none.</summary>
    private static float MiddleOfInk(RenderedPage page, int from, int to)
    {
        var ink = Enumerable.Range(from, to - from)
            .Select(x => (X: x + 0.5f, Weight: Enumerable.Range(0, page.Height).Sum(y => 255 - page.Pixels[(y * page.Width) + x])))
            .ToList();
        return ink.Sum(column => column.X * column.Weight) / ink.Sum(column => column.Weight);
    }

    private static RenderedPage Render(string text, int side, PageStyle style)
    {
        using var renderer = new PageRenderer();
        return renderer.Render(text, side, side, style);
    }
}
