using AngleSharp.Dom;
using DeepSeekOcr.Documents;
using DocumentFormat.OpenXml.Wordprocessing;

namespace DeepSeekOcr.Tests.Documents.Kinds;

/// <summary>What a model writes as one text is a sequence of blocks, and none of it is lost.</summary>
public sealed class BlockKindsTests
{
    [Theory]
    [InlineData(
        "01-text-beside-tables/two-tables.txt",
        "All sums in thousand crowns. Port Ships Bergen 12 Table 5. Coal by kind Coal Tons Lignite 77 "
            + "Source: harbour office, 1931. After both tables.")]
    [InlineData(
        "01-text-beside-tables/unclosed.txt",
        "Intro line. Port Ships Bergen 12 This paragraph stands below the table and must not be lost. "
            + "A heading below Last paragraph of the page.")]
    [InlineData(
        "01-text-beside-tables/same-line.txt",
        "Intro. Port Ships Bergen 12 Table 1: trailing words on the same line. End.")]
    [InlineData(
        "02-several-blocks-in-an-element/mixed.txt",
        "The list of ports: Port Ships Bergen 12 and a closing remark. A heading inside text A paragraph. "
            + "Another paragraph. item one item two "
            + "a b 1 2 Note: rounded. Report A first paragraph that came with the title.")]
    [InlineData("02-several-blocks-in-an-element/in-a-line.txt", "The numbers are: Port Ships Bergen 12 End.")]
    [InlineData(
        "03-cell-text-that-looks-like-tags/compare.txt",
        "Rule Case if a<b and c>d then e p<0.05 0<i and j>1 x<y and y>z n<p or p>q s<th and th>u")]
    [InlineData("25-cells-without-rows/page.txt", "Port Ships Bergen 12")]
    [InlineData("26-language-of-code/page.txt", "print(1) Run this: make -j2")]
    [InlineData("29-spans-beyond-the-table/page.txt", "a b c too wide too tall d e")]
    public void Case_InEveryForm_HasItsWordsInOrder(string path, string expected)
    {
        using Shown shown = Shown.Case(path);
        Assert.All(shown.Words(), form => Assert.Equal(expected, form.Value.Replace("- item", "item", StringComparison.Ordinal)));
    }

    [Fact]
    public void Kind01_TwoTables_StayTwoAndTheCaptionIsOne()
    {
        using Shown shown = Shown.Case("01-text-beside-tables/two-tables.txt");
        Assert.Equal(2, shown.Html.QuerySelectorAll("table").Length);
        Assert.Equal(2, shown.MarkdownPage.QuerySelectorAll("table").Length);
        Assert.Equal(2, shown.Word.Elements<Table>().Count());
        Assert.Equal("Table 5. Coal by kind", shown.Elements.Single(element => element.Role == ElementRole.TableCaption).Text);
    }

    [Fact]
    public void Kind01_UnclosedTable_EndsBehindItsRowsAndSaysSo()
    {
        using Shown shown = Shown.Case("01-text-beside-tables/unclosed.txt");
        Assert.Equal("A heading below", shown.Html.QuerySelector("h2.name ~ h2, .text h2")!.TextContent);
        Assert.Contains("\n## A heading below\n", shown.Read(".md"), StringComparison.Ordinal);
        Assert.Equal(GroundingFault.UnclosedTable, Assert.Single(shown.Document.Pages[0].Diagnostics).Fault);
    }

    [Fact]
    public void Kind01_TextBetweenRows_StandsBeforeTheTable()
    {
        using Shown shown = Shown.Of("<table>sums<tr><td>a</td></tr>\nin crowns\n<tr><td>b</td></tr></table>");
        Assert.All(shown.Words(), form => Assert.Equal("sums in crowns a b", form.Value));
    }

    [Fact]
    public void Kind01_TableThatFollowsAnUnclosedOne_IsATableOfItsOwn()
    {
        using Shown shown = Shown.Of("<table><tr><td>a</td></tr>\n\nBetween.\n\n<table><tr><td>b</td></tr></table>\nEnd.");
        Assert.Equal(2, shown.Html.QuerySelectorAll("table").Length);
        Assert.All(shown.Words(), form => Assert.Equal("a Between. b End.", form.Value));
    }

    [Fact]
    public void Kind02_TableInItsCaption_TakesTheBoxOfTheEmptyElement()
    {
        using Shown shown = Shown.Case("02-several-blocks-in-an-element/caption.txt");
        Assert.Equal(
            [ElementRole.TableCaption, ElementRole.Table, ElementRole.Paragraph], shown.Elements.Select(element => element.Role));
        Assert.Equal((120, 210), (shown.Elements[1].Bounds!.Value.Left, shown.Elements[1].Bounds!.Value.Top));
        IElement table = Assert.Single(shown.Html.QuerySelectorAll("table"));
        Assert.Equal(["2", "2"], table.QuerySelectorAll("[rowspan], [colspan]").Select(cell => cell.Attributes[0]!.Value));
        Assert.All(shown.Words(), form => Assert.Equal(
            "Table 3 | Errors on the test pages; smaller is better. Model English text table Alpha 0.35 0.46 Text below.", form.Value));
    }

    [Fact]
    public void Kind02_Blocks_AreWhatTheTextSays()
    {
        using Shown shown = Shown.Case("02-several-blocks-in-an-element/mixed.txt");
        Assert.Equal(["A heading inside text", "Report"], shown.Html.QuerySelectorAll(".text h1").Select(heading => heading.TextContent));
        Assert.Equal(["item one", "item two"], shown.Html.QuerySelectorAll("ul > li").Select(item => item.TextContent.Trim()));
        Assert.Contains("A paragraph.\n\nAnother paragraph.", shown.Read(".md"), StringComparison.Ordinal);
        Assert.DoesNotContain(@"\#", shown.Read(".md"), StringComparison.Ordinal);
        Assert.DoesNotContain("&lt;", shown.Read(".md"), StringComparison.Ordinal);
    }

    [Fact]
    public void Kind02_BoxOfSeveralBlocks_IsDividedAmongThem()
    {
        using Shown shown = Shown.Case("02-several-blocks-in-an-element/mixed.txt");
        PixelBox[] boxes = [.. shown.Elements.Take(3).Select(element => element.Boxes.Single())];
        Assert.Equal((50, 400), (boxes[0].Top, boxes[2].Bottom));
        Assert.Equal((boxes[0].Bottom, boxes[1].Bottom), (boxes[1].Top, boxes[2].Top));
        Assert.True(boxes[1].Height > boxes[0].Height);
    }

    [Fact]
    public void Kind03_RaisedAndLowered_StaySo()
    {
        using Shown shown = Shown.Case("03-cell-text-that-looks-like-tags/raised.txt");
        Assert.Equal(["3", "3", "2"], shown.Html.QuerySelectorAll(".text sup").Select(raised => raised.TextContent));
        Assert.Equal(["2", "2"], shown.Html.QuerySelectorAll(".text sub").Select(lowered => lowered.TextContent));
        Assert.Equal(["3", "3", "2"], shown.MarkdownPage.QuerySelectorAll("sup").Select(raised => raised.TextContent));
        Assert.Equal(
            ["3", "3", "2"], shown.Word.Descendants<Run>()
                .Where(run => run.RunProperties?.VerticalTextAlignment?.Val?.Value == VerticalPositionValues.Superscript)
                .Select(run => run.InnerText));
        Assert.Equal("Volume 10³ m³ Water H₂O The field has 40 km² and a CO₂ meter.", shown.Words()["txt"]);
    }

    [Fact]
    public void Kind04_FormulaEndsWithItsDelimiter()
    {
        using Shown shown = Shown.Case("04-formula-that-does-not-end/words-behind.txt");
        Assert.Equal(
            [ElementRole.Paragraph, ElementRole.Formula, ElementRole.Paragraph, ElementRole.Paragraph, ElementRole.Formula,
                ElementRole.Paragraph, ElementRole.Paragraph], shown.Elements.Select(element => element.Role));
        Assert.Equal(["a = b + c"], ((FormulaContent)shown.Elements[1].Content!).Latex);
        Assert.Equal("where a is known.", shown.Elements[2].Text);
        Assert.Equal(GroundingFault.UnclosedFormula, Assert.Single(shown.Document.Pages[0].Diagnostics).Fault);
    }

    [Fact]
    public void Kind04_ProseBehindAFormula_IsProse()
    {
        using Shown shown = Shown.Case("04-formula-that-does-not-end/element.txt");
        Assert.Equal([ElementRole.Formula, ElementRole.Paragraph], shown.Elements.Select(element => element.Role));
        Assert.Equal(["a = b", "k"], shown.Html.QuerySelectorAll("annotation").Select(latex => latex.TextContent));
    }

    [Fact]
    public void Kind26_Languages_AreKept()
    {
        using Shown shown = Shown.Case("26-language-of-code/page.txt");
        Assert.Contains("```python\nprint(1)\n```", shown.Read(".md"), StringComparison.Ordinal);
        Assert.Contains("```sh\nmake -j2\n```", shown.Read(".md"), StringComparison.Ordinal);
        Assert.Equal(["language-python", "language-sh"], shown.Html.QuerySelectorAll("pre").Select(code => code.ClassName));
        Assert.Contains("\"language\": \"sh\"", shown.Read(".json"), StringComparison.Ordinal);
    }

    [Fact]
    public void Kind29_Spans_AreCutToTheTable()
    {
        using Shown shown = Shown.Case("29-spans-beyond-the-table/page.txt");
        DeepSeekOcr.Documents.Tables.Table table = ((TableContent)shown.Elements[0].Content!).Table;
        Assert.Equal((3, 3), (table.Rows, table.Columns));
        Assert.Equal(3, shown.Word.Descendants<GridColumn>().Count());
    }
}
