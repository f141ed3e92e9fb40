namespace DeepSeekOcr.Rendering.Tests;

public sealed class GlyphCellsTests
{
    [Theory]
    [InlineData(0, 0f, "")]
    [InlineData(5, 0f, "0+4 4+1")]
    [InlineData(9, 4f, "0+3 3+4 7+2")]
    [InlineData(2, 4f, "0+2")]
    [InlineData(4, 16f, "0+4")]
    public void Split_LineFromSomeColumn_ChangesAtTheCellsOfThePage(int length, float left, string expected) =>
        Assert.Equal(
            expected, string.Join(' ', new GlyphCells(4, 4f, Middle: 8).Split(length, left).Select(cell => $"{cell.Start}+{cell.Length}")));
}
