using DocumentFormat.OpenXml.Wordprocessing;

namespace DeepSeekOcr.Tests.Documents.Kinds;

/// <summary>Pages end where the text says so, and scripts keep their spaces and their direction.</summary>
public sealed class PageKindsTests
{
    [Fact]
    public void Kind05_PageSplitLine_EndsAPage()
    {
        using Shown shown = Shown.Case("05-page-split-line/two-pages.txt");
        Assert.Equal(["First page.", "Second page."], shown.Document.Pages.Select(page => Assert.Single(page.Elements).Text));
        Assert.All(shown.Words().Values, text => Assert.DoesNotContain("Page Split", text, StringComparison.Ordinal));
    }

    [Fact]
    public void Kind07_Korean_KeepsItsSpaces()
    {
        using Shown shown = Shown.Case("07-searchable-korean/page.txt");
        Assert.Equal("한국어 문장은 띄어쓰기가 있습니다", shown.Words()["hocr"]);
        using Shown pages = Shown.Case("07-searchable-korean/two-pages.txt");
        Assert.Contains("저녁까지 문을 닫지 않는다.", pages.Words()["txt"], StringComparison.Ordinal);
    }

    [Fact]
    public void Kind09_Direction_IsSaidInHtmlAndWord()
    {
        using Shown shown = Shown.Case("09-direction-in-html-and-word/page.txt");
        Assert.All(shown.Html.QuerySelectorAll(".element"), element => Assert.Equal("auto", element.GetAttribute("dir")));
        Assert.Equal(2, shown.Word.Elements<Paragraph>().Count(paragraph => paragraph.ParagraphProperties?.BiDi is not null));
        Paragraph english = shown.Word.Elements<Paragraph>().Single(paragraph => paragraph.InnerText == "An English paragraph.");
        Assert.Empty(english.Descendants<RightToLeftText>());
        Assert.Single(shown.Word.Descendants<BiDiVisual>());
    }

    [Fact]
    public void Kind21_ArrowWithTwoLabels_ShowsNoBracket()
    {
        using Shown shown = Shown.Case("21-arrows-with-two-labels/page.txt");
        Assert.NotNull(shown.Html.QuerySelector("math munderover"));
        Assert.DoesNotContain("[", shown.Words()["docx"], StringComparison.Ordinal);
    }
}
