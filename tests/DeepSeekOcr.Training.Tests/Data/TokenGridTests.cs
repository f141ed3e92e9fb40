using DeepSeekOcr.Training.Data;

namespace DeepSeekOcr.Training.Tests.Data;

public sealed class TokenGridTests
{
    [Theory]
    [InlineData(512, 4, 30, 16)]
    [InlineData(512, 7, 54, 28)]
    [InlineData(512, 10, 78, 40)]
    [InlineData(640, 10, 98, 50)]
    [InlineData(512, 15, 118, 60)]
    public void Style_Monospaced_HoldsWholeColumnsAndLines(int side, int columns, int characters, int lines)
    {
        RenderedPage page = Render(new string('m', 20_000), side, TokenGrid.Style(FontLibrary.Default, columns));
        string[] read = page.Text.Split('\n');
        Assert.Equal(lines, read.Length);
        Assert.All(read, line => Assert.Equal(characters, line.Length));
    }

    [Fact]
    public void Style_EveryVisionToken_ShowsItsCharactersAtTheSamePlaces()
    {
        RenderedPage page = Render(new string('m', 20_000), 512, TokenGrid.Style(FontLibrary.Default, 8));
        var places = page.Glyphs.Where(glyph => glyph.Width > 0)
            .Select(glyph => (X: MathF.Round(glyph.X % TokenGrid.TokenSide, 2), Y: MathF.Round(glyph.Y % TokenGrid.TokenSide, 2)))
            .ToHashSet();
        Assert.Equal(8 * 4, places.Count);
    }

    [Fact]
    public void Fit_AnyFace_IsTheLargestSettingThatFits()
    {
        string text = string.Join(' ', Enumerable.Range(1000, 200));
        foreach (FontFace face in FontLibrary.Faces)
        {
            PageStyle style = TokenGrid.Fit(text, 512, 512, face)!;
            Assert.True(Render(text, 512, style).IsComplete);
            int columns = (int)MathF.Round(2 * TokenGrid.TokenSide / (style.LineHeight * style.SizePixels));
            Assert.False(Render(text, 512, TokenGrid.Style(face, columns - 1)).IsComplete);
        }
    }

    [Fact]
    public void Fit_TextThatFitsAtNoSetting_IsNull() => Assert.Null(TokenGrid.Fit(new string('x', 10_000), 512, 512, FontLibrary.Default));

    [Theory]
    [InlineData(3)]
    [InlineData(17)]
    public void GridColumns_OutOfRange_AreRefused(int columns) =>
        Assert.Throws<TrainingException>(() => new TextTask { GridColumns = [columns] }.Check("task.json"));

    private static RenderedPage Render(string text, int side, PageStyle style)
    {
        using var renderer = new PageRenderer();
        return renderer.Render(text, side, side, style);
    }
}
