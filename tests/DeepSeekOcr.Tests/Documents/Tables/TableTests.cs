using DeepSeekOcr.Documents.Tables;
using FsCheck.Xunit;

namespace DeepSeekOcr.Tests.Documents.Tables;

public sealed class TableTests
{
    [Fact]
    public void Read_SpansAndRaggedRows_AreLaidOutAsBrowsersDo()
    {
        Table table = HtmlTableReader.Read(
            "<table><tr><td rowspan=\"2\">A</td><td colspan=\"2\">B</td></tr><tr><td>C</td><td>D<br>E "
                + "&lt;f&gt;</td></tr><tr><td>G</td></tr></table>")!;
        Assert.Equal((3, 3), (table.Rows, table.Columns));
        Assert.Equal(
            [(0, 0, 2, 1, "A"), (0, 1, 1, 2, "B"), (1, 1, 1, 1, "C"), (1, 2, 1, 1, "D\nE <f>"), (2, 0, 1, 1, "G")],
            table.Cells.Select(cell => (cell.Row, cell.Column, cell.RowSpan, cell.ColumnSpan, cell.Text)));
    }

    [Fact]
    public void Read_TableCutInsideACell_KeepsItsRows()
    {
        Table table = HtmlTableReader.Read("<table><tr><td>1</td><td>2</td></tr><tr><td>3</td><td>fo")!;
        Assert.Equal(["1", "2", "3", "fo"], table.Cells.Select(cell => cell.Text));
    }

    [Fact]
    public void Read_FormattingAndInnerTable_LeaveTheirText()
    {
        Table table = HtmlTableReader.Read(
            "<table><thead><tr><th><b>a</b><img src=x "
                + "onerror=y></th><td><table><tr><td>in</td><td>ner</td></tr></table></td></tr></thead><tr><td>x < 3 and "
                + "<east></td></tr></table>")!;
        Assert.Equal(
            [("a", true), ("in\nner", false), ("x < 3 and <east>", false)], table.Cells.Select(cell => (cell.Text, cell.IsHeader)));
    }

    [Fact]
    public void Read_SpansOfMillions_EndWithTheTable()
    {
        Table table =
            HtmlTableReader.Read("<table><tr><td rowspan=999999999 colspan=99999>A</td></tr><tr><td rowspan=9999>B</td></tr></table>")!;
        Assert.InRange(table.Columns, 1, 1001);
        Assert.All(
            table.Cells, cell => Assert.True(cell.Row + cell.RowSpan <= table.Rows && cell.Column + cell.ColumnSpan <= table.Columns));
    }

    [Theory]
    [InlineData("<b a=1>")]
    [InlineData("<table><tr><td>")]
    [InlineData("<td></td>")]
    [InlineData("<a><p>")]
    [InlineData("<font x=1><div>")]
    public void Read_MarkupNestedAsDeepAsAllowed_Ends(string unit) =>
        Assert.NotNull(HtmlTableReader.Read("<table><tr><td>" + string.Concat(Enumerable.Repeat(unit, 180_000 / unit.Length)) + "x"));

    [Property(MaxTest = 200)]
    public bool Read_AnyRowsOfSpans_NeverOverlap((byte Row, byte Column)[] cells)
    {
        string html = "<table><tr>"
            + string.Concat(
                cells.Select(
                    (cell, i) => $"{(i % 4 == 3 ? "</tr><tr>" : "")}<td rowspan={cell.Row % 5} colspan={cell.Column % 5}>{i}</td>"));
        if (HtmlTableReader.Read(html) is not { } table)
        {
            return cells.Length == 0;
        }

        var taken = new HashSet<(int, int)>();
        return table.Cells.All(cell => Enumerable.Range(cell.Row, cell.RowSpan).All(row =>
            row < table.Rows
                && Enumerable.Range(cell.Column, cell.ColumnSpan).All(column => column < table.Columns && taken.Add((row, column)))));
    }

    [Fact]
    public void Read_MarkdownTable_HasHeaderAndEscapedPipes()
    {
        Table table = MarkdownTableReader.Read("| a | b\\|c |\n|---|:--|\n| 1 | 2 |")!;
        Assert.Equal([("a", true), ("b|c", true), ("1", false), ("2", false)], table.Cells.Select(cell => (cell.Text, cell.IsHeader)));
        Assert.Null(MarkdownTableReader.Read("a | b\nno rule | here"));
    }

    [Fact]
    public void ToCsv_QuotesCommasAndFormulas()
    {
        Table table = HtmlTableReader.Read("<table><tr><td>a,b</td><td>\"q\"</td><td>=1+1</td><td>-3.5</td></tr></table>")!;
        Assert.Equal("\"a,b\",\"\"\"q\"\"\",'=1+1,-3.5\r\n", TableText.ToCsv(table));
    }
}
