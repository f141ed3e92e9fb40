using System.Text.Json.Nodes;
using DeepSeekOcr.Documents;
using DeepSeekOcr.Documents.Export;
using DeepSeekOcr.Documents.Parsing;
using DeepSeekOcr.Imaging;
using DocumentFormat.OpenXml.Packaging;
using UglyToad.PdfPig;

namespace DeepSeekOcr.Tests.Documents.Writers;

/// <summary>Text that was guessed is never kept as that of the page without saying so.</summary>
public sealed class DoubtMarkTests : IDisposable
{
    private const string Mark = "Low confidence: the model could not read page 2 and guessed (expected precision 21 %).";
    private const string Guess = "the treaty of the";

    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> MarkedForms => ["md", "html", "txt"];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(MarkedForms))]
    public void Write_GuessedPage_SaysSoAboveItsTextOnly(string form)
    {
        string text = File.ReadAllText(Export(Assert.Single(OutputFormat.ParseList(form))));

        int mark = text.IndexOf(Mark, StringComparison.Ordinal);
        Assert.InRange(mark, text.IndexOf("read in", StringComparison.Ordinal), text.IndexOf(Guess, StringComparison.Ordinal));
        Assert.Equal(mark, text.LastIndexOf("Low confidence", StringComparison.Ordinal));
    }

    [Fact]
    public void Hocr_GuessedPage_SaysSoAboveItsText()
    {
        // Words have elements of their own.
        string text = File.ReadAllText(Export(OutputFormat.Hocr));

        Assert.InRange(
            text.IndexOf(Mark, StringComparison.Ordinal), text.IndexOf("page_2", StringComparison.Ordinal), text.IndexOf(
                ">treaty<", StringComparison.Ordinal));
    }

    [Fact]
    public void Docx_GuessedPage_SaysSoInAStyleOfItsOwn()
    {
        using WordprocessingDocument word = WordprocessingDocument.Open(Export(OutputFormat.Docx), isEditable: false);
        DocumentFormat.OpenXml.Wordprocessing.Paragraph[] paragraphs =
            [.. word.MainDocumentPart!.Document.Body!.Elements<DocumentFormat.OpenXml.Wordprocessing.Paragraph>()];

        int mark = Array.FindIndex(paragraphs, paragraph => paragraph.ParagraphProperties?.ParagraphStyleId?.Val == "Doubt");
        Assert.StartsWith(Mark, paragraphs[mark].InnerText, StringComparison.Ordinal);
        Assert.Equal(Guess, paragraphs[mark + 1].InnerText);
    }

    [Fact]
    public void Json_GuessedPage_HasItsStatusAndScore()
    {
        JsonNode document = JsonNode.Parse(File.ReadAllText(Export(OutputFormat.Json)))!;

        DocumentSchema.AssertValid(document);
        JsonNode page = document["pages"]![1]!;
        Assert.Equal(("low_confidence", 0.2149), (page["status"]!.GetValue<string>(), page["legibility"]!.GetValue<double>()));
        Assert.Null(document["pages"]![0]!["legibility"]);
    }

    [Fact]
    public void Pdf_GuessedPage_HasNoTextToBeFound()
    {
        using PdfDocument pdf = PdfDocument.Open(Export(OutputFormat.Pdf));

        Assert.Contains("read", pdf.GetPage(1).Text, StringComparison.Ordinal);
        Assert.Equal("", pdf.GetPage(2).Text);
    }

    private string Export(OutputFormat format)
    {
        var document = new Document(
            "report", [Page(1, "a page that was read in", PageStatus.Completed, null), Page(2, Guess, PageStatus.LowConfidence, 0.2149)]);
        return SampleDocument.Write(document, [format], _folder.Path, "report", _ => new RgbImage(100, 100, new byte[30_000]))[^1];
    }

    private static DocumentPage Page(int number, string text, PageStatus status, double? legibility) => PageBuilder.Build(
        $"<|ref|>text<|/ref|><|det|>[[100, 100, 900, 200]]<|/det|>\n{text}",
        new PageContext { Number = number, Width = 100, Height = 100, Status = status, Legibility = legibility });
}
