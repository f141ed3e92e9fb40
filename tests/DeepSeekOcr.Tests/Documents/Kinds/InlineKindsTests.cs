using DocumentFormat.OpenXml.Wordprocessing;

namespace DeepSeekOcr.Tests.Documents.Kinds;

/// <summary>Emphasis, mathematics and text that looks like either are the same in every form.</summary>
public sealed class InlineKindsTests
{
    private static readonly string[] TextForms = ["txt", "md", "html", "docx"];

    [Fact]
    public void Kind10_StarsAndUnderscores_AreTextWhereTheyMarkNothing()
    {
        using Shown shown = Shown.Case("10-stars-and-underscores/page.txt");
        Assert.All(TextForms, form => Assert.Equal(
            "Let r = x**2 + y**2 and z = 2**10. Call __init__ with f(**kw, **opts); p = *q * *r; 5*3*2 = 30; _lead_ stays. "
                + "This is really bold and the rest is not.", shown.Words()[form]));
        Assert.Equal("really bold", Assert.Single(shown.Html.QuerySelectorAll(".text strong")).TextContent);
        Assert.Equal("really bold", Assert.Single(shown.MarkdownPage.QuerySelectorAll("strong")).TextContent);
        Assert.Empty(shown.MarkdownPage.QuerySelectorAll("em"));
        Assert.Equal("really bold", Assert.Single(shown.Word.Descendants<Bold>()).Parent!.Parent!.InnerText);
    }

    [Theory]
    [InlineData("这是**粗体**文字", "粗体")]
    [InlineData("说**“引用”**的", "“引用”")]
    [InlineData("**서울**은 크다", "서울")]
    [InlineData("**Note:** read", "Note:")]
    [InlineData("a **b \\(x\\) c** d", "b x c")]
    public void Kind10_Emphasis_IsBoldInEveryForm(string text, string bold)
    {
        using Shown shown = Shown.Of(text);
        Assert.Equal(bold, Shown.Text(Assert.Single(shown.Html.QuerySelectorAll(".text strong"))));
        Assert.Equal(
            bold, Shown.Text(Assert.Single(shown.MarkdownPage.QuerySelectorAll("strong"))).Replace("$", "", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("***")]
    [InlineData("f(x)**2 + g(y)**2")]
    [InlineData("** not ** bold")]
    [InlineData("\\* and \\\\ and a\\b")]
    [InlineData("10~20 and ~~kept~~ `code` ![a](b) <b> &lt; <!-- x -->")]
    [InlineData("# not a ## heading #")]
    public void Kind10_And32_Signs_AreWhatTheyAre(string text)
    {
        using Shown shown = Shown.Of("So: " + text);
        Assert.All(TextForms, form => Assert.Equal("So: " + text, shown.Words()[form]));
    }

    [Fact]
    public void Kind11_MarkupOverLines_IsFoundInEveryForm()
    {
        using Shown shown = Shown.Case("11-mathematics-over-lines/page.txt");
        Assert.Equal(
            ["h(t) = h_0 + \\sum_i r_i", "a + b", "c + d", "x^2 +1"],
            shown.Html.QuerySelectorAll(".text annotation").Select(latex => Shown.Clean(latex.TextContent)));
        Assert.Equal("bold over two lines", Shown.Text(Assert.Single(shown.Html.QuerySelectorAll(".text strong"))));
        Assert.Equal(4, shown.Word.Descendants<DocumentFormat.OpenXml.Math.OfficeMath>().Count());
        Assert.Contains("$c + d$", shown.Read(".md"), StringComparison.Ordinal);
        Assert.All(["html", "docx"], form => Assert.DoesNotMatch(@"\\[\[\]()]|\*\*", shown.Words()[form]));
    }

    [Fact]
    public void Kind12_Dollars_AreMathematicsWhereTheyDelimitIt()
    {
        using Shown shown = Shown.Case("12-mathematics-in-dollars/page.txt");
        Assert.Equal(
            ["E = mc^2", "a_i < b_i", "i", "x^2 + y^2 = z^2"],
            shown.Html.QuerySelectorAll(".text annotation").Select(latex => latex.TextContent.Trim()));
        Assert.Equal(4, shown.Word.Descendants<DocumentFormat.OpenXml.Math.OfficeMath>().Count());
        Assert.All(TextForms, form => Assert.EndsWith(
            "The plan costs $20 a month for 7 users, so between $5 and $10 each; set $HOME and $PATH.", shown.Words()[form],
            StringComparison.Ordinal));
    }

    [Fact]
    public void Kind32_LinesThatLookLikeMarkdown_AreText()
    {
        using Shown shown = Shown.Case("32-lines-that-look-like-markdown/page.txt");
        Assert.All(TextForms.Except(["md"]), form => Assert.StartsWith(
            "1986. A great year for wine. [1]: http://example.org/x \"t\" Write &copy; for the sign.", shown.Words()[form],
            StringComparison.Ordinal));
        Assert.StartsWith(
            "1986. A great year for wine. [1]: http://example.org/x \"t\" Write &copy; for the sign.", shown.Words()["md"],
            StringComparison.Ordinal);
        Assert.Contains(@"| $\Vert x\Vert $ | norm |", shown.Read(".md"), StringComparison.Ordinal);
    }

    [Fact]
    public void Kind20_Lists_AreListsInEveryForm()
    {
        using Shown shown = Shown.Case("20-lists/page.txt");
        Assert.Equal(2, Assert.Single(shown.Html.QuerySelectorAll(".text ol")).Children.Length);
        foreach (AngleSharp.Html.Dom.IHtmlDocument page in new[] { shown.Html, shown.MarkdownPage })
        {
            Assert.Equal(
                ["inner one", "inner two"], page.QuerySelectorAll("ol > li:first-child > ul > li").Select(item => item.TextContent.Trim()));
            Assert.Equal("deeper", page.QuerySelector("ol > li > ul > li > ul > li")!.TextContent.Trim());
        }

        Assert.Equal([0, 1, 1, 0, 1, 2], shown.Word.Descendants<NumberingLevelReference>().Select(level => level.Val!.Value));
        Assert.DoesNotContain("- ", shown.Words()["docx"], StringComparison.Ordinal);
    }

    [Fact]
    public void Kind20_FreeLists_KeepTheirNumbersAndLevels()
    {
        using Shown shown = Shown.Case("20-lists/free.txt");
        Assert.Equal("10", shown.Html.QuerySelector(".text ol")!.GetAttribute("start"));
        Assert.Equal("10", shown.MarkdownPage.QuerySelector("ol")!.GetAttribute("start"));
        Assert.All([shown.Html, shown.MarkdownPage], page => Assert.Equal(
            "two continued nested", Shown.Text(page.QuerySelector("ul > li:nth-child(2)")!)));
        Assert.Equal([0, 0, 1, 0, 0], shown.Word.Descendants<NumberingLevelReference>().Select(level => level.Val!.Value));
    }

    [Fact]
    public void Kind20_NumbersOutOfOrder_AreKept()
    {
        using Shown shown = Shown.Of("1. a\n2. b\n5. c");
        Assert.Equal("5", shown.Html.QuerySelectorAll(".text li")[2].GetAttribute("value"));
        Assert.Equal("5", shown.MarkdownPage.QuerySelectorAll("ol")[1].GetAttribute("start"));
    }

    [Fact]
    public void Kind13_Captions_BelongToWhatTheyStandAt()
    {
        using Shown shown = Shown.Case("13-captions-by-boxes/page.txt");
        Assert.Equal(
            [null, null, 0, 1, 6, 7, null, null, null, null, 8, 12, null], shown.Elements.Select(element => element.CaptionFor));
    }
}
