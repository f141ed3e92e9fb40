using System.Diagnostics;
using System.Globalization;
using System.Text;
using AngleSharp.Dom;
using AngleSharp.Html.Parser;
using DeepSeekOcr.Documents;
using DeepSeekOcr.Documents.Export;
using DeepSeekOcr.Documents.Parsing;
using DeepSeekOcr.Imaging;
using DeepSeekOcr.Testing;
using DeepSeekOcr.Tests.Documents.Writers;
using DeepSeekOcr.Tests.Input;
using DocumentFormat.OpenXml.Wordprocessing;
using Document = DeepSeekOcr.Documents.Document;

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
    public void Kind06_RightToLeft_IsFoundInItsOrderAndItsFirstWordIsTheRightmost()
    {
        using Shown shown = Shown.Case("06-searchable-right-to-left/page.txt", White());
        string[] found = PdfToText(shown.Pdf);
        Assert.Equal("הספרייה פתוחה בימים ראשון עד חמישי", found[0]);
        Assert.Equal("أعلنت البلدية عن افتتاح مدرسة جديدة", found[1]);

        // Poppler moves the spaces beside a number.
        Assert.Equal("כתובת17רחובהנמל", found[2].Replace(" ", "", StringComparison.Ordinal));
        Assert.True(Left(shown, "הספרייה") > Left(shown, "חמישי"));
        Assert.True(Left(shown, "أعلنت") > Left(shown, "جديدة"));
        Assert.InRange(Left(shown, "17"), Left(shown, "רחוב"), Left(shown, "כתובת"));
        Assert.Equal("כתובת 17 רחוב הנמל", shown.Words()["hocr"][^18..]);
    }

    [Fact]
    public void Kind06_RightToLeftTable_HasItsFirstColumnAtTheRight()
    {
        using Shown shown = Shown.Of(
            "<|ref|>table<|/ref|><|det|>[[50, 50, 950, 250]]<|/det|>\n<table><tr><td>ראשון</td><td>שני</td></tr></table>", White());
        Assert.True(Left(shown, "ראשון") > Left(shown, "שני"));
    }

    [Fact]
    public void Kind08_MixedAndVertical_HasNoInventedSpacesAndOneLineAColumn()
    {
        using Shown shown = Shown.Case("08-searchable-mixed-and-vertical/page.txt", White());
        string[] found = PdfToText(shown.Pdf);
        Assert.Contains("DeepSeek模型在2025年发布，参数为3B。", found);
        Assert.Contains("吾輩は猫である。名前はまだ無い。", found);
        IElement[] lines = [.. shown.Hocr.QuerySelectorAll(".ocr_line")];
        Assert.Equal(2, lines.Length);
        Assert.Equal(16, lines[1].QuerySelectorAll(".ocrx_word").Length);
    }

    [Fact]
    public void Kind08_ColumnsOfVerticalText_FollowFromRightToLeft()
    {
        using Shown shown = Shown.Of(
            "<|ref|>text<|/ref|><|det|>[[800, 50, 900, 950]]<|/det|>\n吾輩は猫である。名前はまだ無い。\nどこで生れたかとんと見当がつかぬ。", White());
        Assert.Equal(
            ["吾輩は猫である。名前はまだ無い。", "どこで生れたかとんと見当がつかぬ。"],
            shown.Hocr.QuerySelectorAll(".ocr_line").Select(line => line.TextContent.Replace(" ", "", StringComparison.Ordinal)));
        Assert.True(Left(shown, "吾") > Left(shown, "ど"));
    }

    [Fact]
    public void Pdf_CharactersBeyondTheBasicPlane_AreFound()
    {
        using Shown shown = Shown.Of("<|ref|>text<|/ref|><|det|>[[50, 50, 950, 90]]<|/det|>\nSmile 😀 and 𠮷野家", White());
        Assert.Equal("Smile 😀 and 𠮷野家", PdfToText(shown.Pdf)[0]);
    }

    [Fact]
    public void Kind30_Hocr_NamesTheImage()
    {
        DocumentPage page = PageBuilder.Build(
            "Words.", new PageContext { Width = 100, Height = 100, ImageName = "a \"page\" & more.png" });
        using var folder = new TemporaryFolder();
        string file = SampleDocument.Write(new Document("page", [page]), [OutputFormat.Hocr], folder.Path, "page", _ => null)[^1];
        IElement shown = new HtmlParser().ParseDocument(File.ReadAllText(file)).QuerySelector(".ocr_page")!;
        Assert.StartsWith("image \"a \\\"page\\\" & more.png\"; bbox 0 0 100 100; ", shown.GetAttribute("title"), StringComparison.Ordinal);
    }

    [Fact]
    public void TextWithoutBoxes_PageImage_LiesOnTheLinesOfThePage()
    {
        string text = File.ReadAllText(Path.Combine(Golden.Repository, "samples/page.txt"));
        using Shown shown = Shown.Of(text, ImageDecoder.Decode(Path.Combine(Golden.Repository, "samples/page.png")));
        string[] lines = [.. text.Split('\n').Where(line => line.Trim().Length > 0)];
        int[][] boxes = [.. shown.Hocr.QuerySelectorAll(".ocr_line").Select(BoxOf)];
        Assert.Equal(lines.Length, boxes.Length);

        // The sample's lines stand 32 pixels apart.
        Assert.All(boxes.Index(), box => Assert.InRange((box.Item[1] + box.Item[3]) / 2, box.Index * 32, (box.Index + 1) * 32));
        Assert.Equal(Shown.Clean(text), Shown.Clean(string.Join(' ', PdfToText(shown.Pdf))));
    }

    [Fact]
    public void TextWithoutBoxes_ParagraphInOneLine_IsSpreadOverTheLinesOfThePage()
    {
        string text = Shown.Clean(File.ReadAllText(Path.Combine(Golden.Repository, "samples/page.txt")));
        using Shown shown = Shown.Of(text, ImageDecoder.Decode(Path.Combine(Golden.Repository, "samples/page.png")));
        Assert.Equal(15, shown.Hocr.QuerySelectorAll(".ocr_line").Length);
        Assert.Equal(text, shown.Words()["hocr"]);
        Assert.Equal(text, shown.Words()["pdf"]);
    }

    [Fact]
    public void TextWithoutBoxes_BlankPage_IsStillFound()
    {
        using Shown shown = Shown.Of("One line.\n\nAnother, of more words.", White());
        Assert.Equal("One line. Another, of more words.", shown.Words()["pdf"]);
        Assert.Equal(2, shown.Hocr.QuerySelectorAll(".ocr_line").Length);
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

    [Fact]
    public void Kind31_FormulasThatModelsWrite_AreSetInHtmlAndWord()
    {
        using Shown shown = Shown.Case("31-formulas-that-fall-back/page.txt");
        Assert.Equal(25, shown.Html.QuerySelectorAll("math").Length);
        Assert.Empty(shown.Html.QuerySelectorAll("code.math"));
        Assert.Equal(25, shown.Word.Descendants<DocumentFormat.OpenXml.Math.OfficeMath>().Count());
    }

    private static RgbImage White()
    {
        var image = new RgbImage(1000, 1000);
        Array.Fill(image.Pixels, (byte)255);
        return image;
    }

    private static int Left(Shown shown, string word) =>
        BoxOf(shown.Hocr.QuerySelectorAll(".ocrx_word").First(element => element.TextContent == word))[0];

    private static int[] BoxOf(IElement element) =>
        [.. element.GetAttribute("title")!.Split(';')[0].Split(' ').Skip(1).Select(side => int.Parse(side, CultureInfo.InvariantCulture))];

    /// <summary>What poppler finds, line by line, without marks of direction.</summary>
    private static string[] PdfToText(string path)
    {
        Assert.SkipUnless(PdfSourceTests.HasPoppler, "poppler-utils (pdftotext) is not installed.");
        var start = new ProcessStartInfo("pdftotext", [path, "-"])
        {
            RedirectStandardOutput = true, StandardOutputEncoding = Encoding.UTF8,
        };
        using Process process = Process.Start(start)!;
        string text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        text = string.Concat(text.Where(character => char.GetUnicodeCategory(character) != UnicodeCategory.Format));
        return [.. text.Split(['\n', '\f']).Select(line => line.Trim()).Where(line => line.Length > 0)];
    }
}
