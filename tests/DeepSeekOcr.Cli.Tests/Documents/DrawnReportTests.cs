using System.Diagnostics;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using AngleSharp.Html.Parser;
using DeepSeekOcr.Imaging;
using DeepSeekOcr.Input;
using DeepSeekOcr.Input.Sources;
using DeepSeekOcr.Tests;
using DeepSeekOcr.Tests.Documents.Writers;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Validation;
using SkiaSharp;
using UglyToad.PdfPig;
using UglyToad.PdfPig.Content;

namespace DeepSeekOcr.Cli.Tests.Documents;

/// <summary>One report all the way: a PDF is drawn and opened as any other, and its transcript is converted into every form.</summary>
public sealed partial class DrawnReportTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private readonly List<RgbImage> _pages = [];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        Assert.SkipUnless(IsInstalled("pdftoppm"), "poppler-utils (pdfinfo, pdftoppm) is not installed.");
        using PageSource source = await DocumentInput.OpenAsync(
            _folder.Write("source.pdf", DrawnReport.ToPdf()), new InputOptions { Mode = ResolutionMode.Base }, Token);
        await foreach (SourcePage page in source.ReadAsync(null, Token))
        {
            Assert.Null(page.Error ?? page.Warning);
            _pages.Add(page.Image!);
        }
    }

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Convert_DrawnReport_IsRightInEveryFormat()
    {
        await ConvertAsync();
        AssertTheTranscriptIsTrue();
        AssertMarkdown();
        AssertHtml();
        AssertJson();
        AssertDocx();
        AssertHocr();
        AssertPdf();
        AssertText();
        AssertOverlays();
    }

    /// <summary>Every box that the transcript names has something in it, and the page's margin has not.</summary>
    private void AssertTheTranscriptIsTrue()
    {
        Assert.Equal(2, _pages.Count);
        for (int i = 0; i < _pages.Count; i++)
        {
            RgbImage page = _pages[i];
            Assert.Equal(842.0 / 595, (double)page.Height / page.Width, 0.01);
            Assert.All(DrawnReport.BoxesOf(i), box => Assert.True(HasInk(page, box), $"page {i + 1}: nothing in {box}"));
            Assert.False(HasInk(page, new SKRect(0, 0, 1, 0.02f)) || HasInk(page, new SKRect(0, 0, 0.07f, 1)));
        }
    }

    private void AssertMarkdown()
    {
        string text = Read("report.md");
        Assert.Contains("\n# Rainfall and River Level\n", text, StringComparison.Ordinal);
        Assert.Contains(
            "| Month | Rain | Level |\n| --- | --- | --- |\n| April | 61 | 0.82 |\n| May | 97 | 1.31 |\n", text, StringComparison.Ordinal);
        Assert.Contains("$$\nh = \\sum_i r_i\n$$", text, StringComparison.Ordinal);
        Assert.Contains($"{DrawnReport.BrokenText} {DrawnReport.ContinuedText}\n", text, StringComparison.Ordinal);
        string link = Assert.Single(Image().Matches(text)).Groups[1].Value;
        using SKBitmap figure = SKBitmap.Decode(Out(link));
        Assert.Equal(0.36 * _pages[0].Width, figure.Width, 2.0);
        Assert.Equal(
            (SKColors.SkyBlue, SKColors.DarkGreen), (
                figure.GetPixel(figure.Width / 2, 5), figure.GetPixel(figure.Width / 2, figure.Height - 5)));
    }

    private void AssertHtml()
    {
        using var page = new HtmlParser().ParseDocument(Read("report.html"));
        Assert.Equal(3, page.QuerySelectorAll("img[src^='data:image/']").Length);
        Assert.All(
            page.QuerySelectorAll("[src]"), element => Assert.StartsWith(
                "data:image/", element.GetAttribute("src"), StringComparison.Ordinal));
        Assert.All(
            page.QuerySelectorAll("[href]"), element => Assert.StartsWith("#", element.GetAttribute("href"), StringComparison.Ordinal));
        Assert.Empty(page.QuerySelectorAll("link, script[src], iframe, object, embed"));
        Assert.Equal("Old bridge", page.QuerySelectorAll("table")[1].QuerySelectorAll("td")[2].TextContent);
    }

    private void AssertJson()
    {
        JsonNode document = JsonNode.Parse(Read("report.json"))!;
        DocumentSchema.AssertValid(document);
        JsonNode page = document["pages"]![0]!;
        Assert.Equal((_pages[0].Width, _pages[0].Height), ((int)page["width"]!, (int)page["height"]!));
        Assert.Equal(2, page["elements"]![2]!["boxes"]!.AsArray().Count);
        Assert.Equal("97", (string?)page["elements"]![4]!["table"]!["cells"]![7]!["text"]);
        Assert.True((bool)document["pages"]![1]!["elements"]![0]!["continues_previous"]!);
        Assert.Empty(page["diagnostics"]!.AsArray());
    }

    private void AssertDocx()
    {
        using WordprocessingDocument document = WordprocessingDocument.Open(Out("report.docx"), isEditable: false);
        Assert.Empty(new OpenXmlValidator().Validate(document, Token).Select(error => $"{error.Path?.XPath}: {error.Description}"));
        Assert.Equal(2, document.MainDocumentPart!.Document.Body!.Elements<DocumentFormat.OpenXml.Wordprocessing.Table>().Count());
        Assert.Single(document.MainDocumentPart.ImageParts);
    }

    private void AssertHocr()
    {
        string hocr = Read("report.hocr");
        XElement[] boxed = [
            .. XDocument.Parse(hocr[hocr.IndexOf("<html", StringComparison.Ordinal)..]).Descendants()
            .Where(element => element.Attribute("title") is not null)];
        Assert.All(boxed, element =>
        {
            RgbImage page = _pages[PageOf(element)];
            string place = ((string)element.Attribute("title")!).Split(';', StringSplitOptions.TrimEntries)
                .First(property => property.StartsWith("bbox ", StringComparison.Ordinal));
            int[] box = [.. place.Split(' ').Skip(1).Select(int.Parse)];
            Assert.True(
                box[0] >= 0 && box[1] >= 0 && box[0] <= box[2] && box[1] <= box[3] && box[2] <= page.Width
                    && box[3] <= page.Height, element.ToString());
        });
        Assert.Contains(boxed, element => element.Value == "Precipitation");
    }

    private static int PageOf(XElement element)
    {
        XElement page = element.AncestorsAndSelf().Single(ancestor => (string?)ancestor.Attribute("class") == "ocr_page");
        return (string)page.Attribute("id")! == "page_1" ? 0 : 1;
    }

    /// <summary>Words are found, and near the place where they were drawn.</summary>
    private void AssertPdf()
    {
        string text = Run("pdftotext", Out("report.searchable.pdf"), "-");
        Assert.Contains("Rainfall and River Level", text, StringComparison.Ordinal);
        Assert.Contains("Upper mill", text, StringComparison.Ordinal);
        using PdfDocument source = PdfDocument.Open(Path.Combine(_folder.Path, "source.pdf"));
        using PdfDocument searchable = PdfDocument.Open(Out("report.searchable.pdf"));
        foreach (string word in (string[])["Precipitation", "April", "1.31", "Valley", "Figure"])
        {
            (double x, double y) = PlaceOf(source.GetPage(1), word);
            (double foundX, double foundY) = PlaceOf(searchable.GetPage(1), word);
            Assert.Equal(x, foundX, 0.06);
            Assert.Equal(y, foundY, 0.04);
        }
    }

    private static (double X, double Y) PlaceOf(Page page, string text)
    {
        Word word = page.GetWords().First(word => word.Text.Trim('.', ':').Equals(text, StringComparison.OrdinalIgnoreCase));
        return (word.BoundingBox.Left / page.Width, word.BoundingBox.Bottom / page.Height);
    }

    private void AssertText()
    {
        string text = Read("report.txt");
        string[] parts =
            ["Rainfall and River Level", DrawnReport.ColumnText, "Month\tRain\tLevel\nApril\t61\t0.82", "Figure 1: The valley.", "\f",
                "Station\tUpper mill"];
        int[] places = [.. parts.Select(part => text.IndexOf(part, StringComparison.Ordinal))];
        Assert.DoesNotContain(-1, places);
        Assert.Equal(places.Order(), places);
    }

    /// <summary>The boxes' lines are drawn, and nothing else of the page is touched.</summary>
    private void AssertOverlays()
    {
        for (int i = 0; i < _pages.Count; i++)
        {
            using SKBitmap page = SKBitmap.Decode(PageFile(i));
            using SKBitmap overlay = SKBitmap.Decode(Out($"report.p00{i + 1}.overlay.png"));
            Assert.Equal((page.Width, page.Height), (overlay.Width, overlay.Height));
            Assert.All(DrawnReport.BoxesOf(i), box =>
            {
                (int x, int y) = ((int)(box.Left * page.Width), (int)(box.MidY * page.Height));
                Assert.NotEqual(page.GetPixel(x, y), overlay.GetPixel(x, y));
            });
            Assert.Equal(page.GetPixel(3, 3), overlay.GetPixel(3, 3));
        }
    }

    private async Task ConvertAsync()
    {
        for (int i = 0; i < _pages.Count; i++)
        {
            File.WriteAllBytes(PageFile(i), ToPng(_pages[i]));
        }

        CommandLine run = await CommandLine.RunAsync(
            "convert", _folder.Write("report.txt", DrawnReport.Transcript), "--image", PageFile(0), PageFile(1), "--format",
            "md,html,json,docx,hocr,pdf,txt,overlay", "--out", Out(""));
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
    }

    private static bool HasInk(RgbImage page, SKRect box)
    {
        for (int y = (int)(box.Top * page.Height); y < (int)(box.Bottom * page.Height); y++)
        {
            ReadOnlySpan<byte> row = page.Pixels.AsSpan(
                RgbImage.Channels * ((y * page.Width) + (int)(box.Left * page.Width)), RgbImage.Channels * (int)(box.Width * page.Width));
            if (row.ContainsAnyInRange((byte)0, (byte)100))
            {
                return true;
            }
        }

        return false;
    }

    private static byte[] ToPng(RgbImage page)
    {
        using var bitmap = new SKBitmap(page.Width, page.Height, SKColorType.Rgba8888, SKAlphaType.Opaque);
        Span<byte> pixels = bitmap.GetPixelSpan();
        for (int i = 0; i < page.Width * page.Height; i++)
        {
            page.Pixels.AsSpan(RgbImage.Channels * i, RgbImage.Channels).CopyTo(pixels[(4 * i)..]);
            pixels[(4 * i) + 3] = byte.MaxValue;
        }

        using SKPixmap map = bitmap.PeekPixels();
        using SKData png = map.Encode(new SKPngEncoderOptions(SKPngEncoderFilterFlags.Sub, zLibLevel: 1))!;
        return png.ToArray();
    }

    private static bool IsInstalled(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .Any(folder => File.Exists(Path.Combine(folder, program)));

    private static string Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        return output;
    }

    private string PageFile(int page) => Path.Combine(_folder.Path, $"page{page + 1}.png");

    private string Out(string name) => Path.Combine(_folder.Path, "out", name);

    private string Read(string name) => File.ReadAllText(Out(name));

    [GeneratedRegex(@"!\[[^\]]*\]\(([^)]+)\)")]
    private static partial Regex Image();
}
