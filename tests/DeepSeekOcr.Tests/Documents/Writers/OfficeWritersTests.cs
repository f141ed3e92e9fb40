using System.Diagnostics;
using DeepSeekOcr.Documents;
using DeepSeekOcr.Documents.Export;
using DeepSeekOcr.Documents.Parsing;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Validation;
using DocumentFormat.OpenXml.Wordprocessing;
using UglyToad.PdfPig;
using UglyToad.PdfPig.Content;

namespace DeepSeekOcr.Tests.Documents.Writers;

public sealed class OfficeWritersTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Docx_Sample_IsValid()
    {
        using WordprocessingDocument document = WordprocessingDocument.Open(Export(OutputFormat.Docx), isEditable: false);
        Assert.Empty(
            new OpenXmlValidator().Validate(document, TestContext.Current.CancellationToken)
                .Select(error => $"{error.Path?.XPath}: {error.Description}"));
    }

    [Fact]
    public void Docx_Sample_HasHeadingsSpansAndFigures()
    {
        using WordprocessingDocument document = WordprocessingDocument.Open(Export(OutputFormat.Docx), isEditable: false);
        Body body = document.MainDocumentPart!.Document.Body!;
        Assert.Equal(
            "Rain and River", body.Elements<Paragraph>()
                .First(paragraph => paragraph.ParagraphProperties?.ParagraphStyleId?.Val == "Heading1").InnerText);
        Table table = body.Elements<Table>().First();
        Assert.Equal(2, table.Descendants<GridSpan>().Single().Val!.Value);
        Assert.Equal(
            [MergedCellValues.Restart, MergedCellValues.Continue], table.Descendants<VerticalMerge>().Select(merge => merge.Val!.Value));
        Assert.Equal(4, document.MainDocumentPart.ImageParts.Count());
        Assert.Contains("the paragraph goes on.", body.InnerText, StringComparison.Ordinal);
    }

    [Fact]
    public void Docx_Sample_OpensInLibreOffice()
    {
        Assert.SkipUnless(IsInstalled("soffice"), "LibreOffice is not installed.");
        Export(OutputFormat.Docx);
        Run("soffice", $"-env:UserInstallation=file://{_folder.Path}/profile", "--headless", "--convert-to", "txt:Text", "--outdir",
            _folder.Path, Path.Combine(_folder.Path, "report.docx"));
        string text = File.ReadAllText(Path.Combine(_folder.Path, "report.txt"));
        Assert.Contains("Rain and River", text, StringComparison.Ordinal);
        Assert.Contains("Station", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Pdf_Sample_TextIsFoundWhereTheBoxesAre()
    {
        using PdfDocument document = PdfDocument.Open(Export(OutputFormat.Pdf));
        Page page = document.GetPage(1);
        Assert.Equal(2, document.NumberOfPages);
        Word river = page.GetWords().First(word => word.Text == "River");
        double scale = page.Height / SampleDocument.Height;
        Assert.InRange(river.BoundingBox.Left, 40 * scale, 360 * scale);
        Assert.InRange(page.Height - river.BoundingBox.Bottom, 22 * scale, 51 * scale);
        Assert.Contains("水位随降雨变化", page.Text, StringComparison.Ordinal);
        Assert.Single(page.GetImages());
    }

    [Fact]
    public void Pdf_Sample_PdftotextFindsTheText()
    {
        Assert.SkipUnless(IsInstalled("pdftotext"), "poppler-utils is not installed.");
        string text = Run("pdftotext", Export(OutputFormat.Pdf), "-");
        Assert.Contains("Rain and River", text, StringComparison.Ordinal);
        Assert.Contains("水位随", text.Replace(" ", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains("agraph goes on.", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Pdf_ThousandsOfCharacters_AreSharedOutOverFonts()
    {
        string text = string.Concat(Enumerable.Range(0x4E00, 1500).Select(code => (char)code));
        SampleDocument.Write(
            SampleDocument.Create($"<|ref|>text<|/ref|><|det|>[[10, 10, 900, 900]]<|/det|>\n{text}"), [OutputFormat.Pdf], _folder.Path,
            "report", SampleDocument.Image);
        using PdfDocument document = PdfDocument.Open(Path.Combine(_folder.Path, "report.searchable.pdf"));
        Assert.Equal(text, string.Concat(document.GetPage(1).Letters.Select(letter => letter.Value)));
    }

    [Fact]
    public void Pdf_TurnedPage_HasTurnedText()
    {
        var context = new PageContext
        {
            Width = 100, Height = 200, OriginalWidth = 200, OriginalHeight = 100,
            ToOriginal = new System.Numerics.Matrix3x2(0, 1, -1, 0, 200, 0),
        };
        DocumentPage page = PageBuilder.Build("<|ref|>text<|/ref|><|det|>[[100, 100, 900, 150]]<|/det|>\nTurned text", context);
        SampleDocument.Write(new DeepSeekOcr.Documents.Document("d", [page]), [OutputFormat.Pdf], _folder.Path, "d", SampleDocument.Image);
        using PdfDocument document = PdfDocument.Open(Path.Combine(_folder.Path, "d.searchable.pdf"));
        IReadOnlyList<Letter> letters = document.GetPage(1).Letters;
        Assert.Equal("Turned text", string.Concat(letters.Select(letter => letter.Value)));

        // Upright, the line runs to the right at the top; in the scan that is downwards at the right.
        Assert.True(letters[0].StartBaseLine.Y > letters[^1].StartBaseLine.Y);
        Assert.All(letters, letter => Assert.InRange(letter.StartBaseLine.X, 842 * 0.84, 842 * 0.91));
    }

    private static bool IsInstalled(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .Any(folder => File.Exists(Path.Combine(folder, program)));

    private static string Run(string program, params string[] arguments)
    {
        using var process =
            Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, errors.Result);
        return output;
    }

    private string Export(OutputFormat format)
    {
        SampleDocument.Write(SampleDocument.Create(), [format], _folder.Path, "report", SampleDocument.Image);
        return Path.Combine(_folder.Path, "report" + format.Extension);
    }
}
