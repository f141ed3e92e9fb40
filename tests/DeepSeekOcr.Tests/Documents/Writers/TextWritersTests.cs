using System.Text.Json.Nodes;
using System.Xml.Linq;
using AngleSharp.Dom;
using AngleSharp.Html.Parser;
using DeepSeekOcr.Documents.Export;

namespace DeepSeekOcr.Tests.Documents.Writers;

public sealed class TextWritersTests : IDisposable
{
    private static readonly XNamespace Html = "http://www.w3.org/1999/xhtml";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Markdown_Sample_HasBothKindsOfTableFormulasAndLinks()
    {
        string text = Export(OutputFormat.Markdown);
        Assert.Contains("\n# Rain and River\n", text, StringComparison.Ordinal);
        Assert.Contains("The **level** follows with $t_0 < 9$ hours.", text, StringComparison.Ordinal);
        Assert.Contains("<tr><td rowspan=\"2\">Station</td><td colspan=\"2\">Rain</td></tr>", text, StringComparison.Ordinal);
        Assert.Contains("| Month \\| x | Rain |\n| --- | --- |\n| May<br>June | 97 |", text, StringComparison.Ordinal);
        Assert.Contains("$$\nh = \\sum_i r_i \\quad (1)\n$$", text, StringComparison.Ordinal);
        Assert.Contains("![Figure 1: The \\[valley\\].](report.files/p001-08.png)", text, StringComparison.Ordinal);
        Assert.Contains("[Data as CSV](report.files/p001-10.csv)", text, StringComparison.Ordinal);
        Assert.Contains("SMILES: `CC(=O)O`", text, StringComparison.Ordinal);
        Assert.Contains("````\nfor x in y:\n    print(\"<b>```\")\n````", text, StringComparison.Ordinal);
        Assert.Contains("#7 is no heading, but the paragraph goes on.", text, StringComparison.Ordinal);
        Assert.Contains("<!-- page_number: 12 -->", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Markdown_HostileText_MakesNoTagLinkOrImage()
    {
        string text = Export(OutputFormat.Markdown);
        Assert.DoesNotContain("<script", text, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("](http", text, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void Text_Sample_IsInReadingOrder()
    {
        string text = Export(OutputFormat.Text);
        const string Begin = "Running head\n\nRain and River\n\nThe level follows with t_0 < 9 hours. 水位随降雨变化。\n\nTable 1: Means.\n\n";
        Assert.StartsWith(Begin + "Station\tRain\t\n\tApril\tMay\nMill\t61\t\n\n", text, StringComparison.Ordinal);
        Assert.Contains("the paragraph goes on.\n\n12\n\f", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Html_HostileText_MakesNoElementAndNothingIsFetched()
    {
        using var page = new HtmlParser().ParseDocument(Export(OutputFormat.Html));
        Assert.Single(page.QuerySelectorAll("script"));
        Assert.Contains(
            page.QuerySelectorAll("h2"), heading => heading.TextContent.StartsWith(
                "<script>alert('x')</script> ]]> &", StringComparison.Ordinal));
        Assert.All(
            page.QuerySelectorAll("[src]"), element => Assert.StartsWith(
                "data:image/", element.GetAttribute("src"), StringComparison.Ordinal));
        Assert.All(
            page.QuerySelectorAll("[href]"), element => Assert.StartsWith("#p", element.GetAttribute("href"), StringComparison.Ordinal));
        Assert.Empty(page.QuerySelectorAll("link, iframe, object, embed, form"));
        Assert.DoesNotContain(
            page.All, element => element.Attributes.Any(attribute => attribute.Name.StartsWith("on", StringComparison.Ordinal)));
    }

    [Fact]
    public void Html_Policy_AllowsItsOwnScriptOnly()
    {
        using var page = new HtmlParser().ParseDocument(Export(OutputFormat.Html));
        string script = page.QuerySelector("script")!.TextContent;
        string hash = Convert.ToBase64String(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(script)));
        Assert.Contains(
            $"script-src 'sha256-{hash}'", page.QuerySelector("meta[http-equiv]")!.GetAttribute("content"), StringComparison.Ordinal);
    }

    [Fact]
    public void Html_EveryBox_LeadsToItsText()
    {
        using var page = new HtmlParser().ParseDocument(Export(OutputFormat.Html));
        IElement[] boxes = [.. page.QuerySelectorAll("a.box")];
        Assert.Equal(SampleDocument.Create().Pages.Sum(p => p.Elements.Sum(element => element.Boxes.Count)), boxes.Length);
        Assert.All(
            boxes, box => Assert.Equal(
                box.GetAttribute("data-e"), page.GetElementById(box.GetAttribute("href")![1..])!.GetAttribute("data-e")));
    }

    [Fact]
    public void Json_Sample_IsValidBySchema()
    {
        JsonNode document = JsonNode.Parse(Export(OutputFormat.Json))!;
        DocumentSchema.AssertValid(document);
        document["pages"]![0]!["elements"]![0]!["boxes"]![0]![0] = "left";
        Assert.False(DocumentSchema.IsValid(document));
    }

    [Fact]
    public void Json_Sample_HoldsWhatIsKnown()
    {
        JsonNode page = JsonNode.Parse(Export(OutputFormat.Json))!["pages"]![0]!;
        JsonNode[] elements = [.. page["elements"]!.AsArray()!];
        Assert.Equal("completed", (string?)page["status"]);
        Assert.Equal([40, 135, 360, 224], elements[4]["boxes"]![0]!.AsArray().Select(number => (int)number!));
        Assert.Equal(2, (int)elements[4]["table"]!["cells"]![0]!["row_span"]!);
        Assert.Equal(4, (int)elements[3]["caption_for"]!);
        Assert.Equal("report.files/p001-08.png", (string?)elements[7]["image"]);
        Assert.Equal("CC(=O)O", (string?)elements[11]["smiles"]);
        Assert.Equal("The", (string?)elements[2]["lines"]![0]!["words"]![0]!["text"]);
    }

    [Fact]
    public void Hocr_Sample_IsXmlWhoseWordsLieInTheirLinesAndPages()
    {
        XDocument document = ParseHocr(Export(OutputFormat.Hocr));
        XElement[] lines = [.. document.Descendants(Html + "span").Where(span => (string?)span.Attribute("class") == "ocr_line")];
        Assert.NotEmpty(lines);
        Assert.All(lines, line => Assert.All(line.Elements(), word =>
        {
            int[] inner = Box(word);
            int[] outer = Box(line);
            Assert.True(
                inner[0] >= outer[0] && inner[1] >= outer[1] && inner[2] <= outer[2] + 1 && inner[3] <= outer[3]
                    && outer[2] <= SampleDocument.Width + 1);
        }));
        Assert.Contains(
            "x_wconf 9", (string)document.Descendants(Html + "span").First(span => (string?)span.Attribute("class") == "ocrx_word")
                .Attribute("title")!, StringComparison.Ordinal);
        Assert.Equal("River", document.Descendants(Html + "span").First(span => span.Value == "River").Value);
    }

    [Fact]
    public void Writers_FuzzedMarkup_AlwaysMakeWellFormedFiles()
    {
        string[] pieces =
        [
            "<|ref|>table<|/ref|>", "<|ref|>image<|/ref|>", "<|ref|>code<|/ref|>", "<|det|>[[1,2,900,400]]<|/det|>\n",
            "<table><tr><td colspan=3>", "</td>", "<b>",
            "\\(", "\\)", "**", "```", "&amp;", "\u0002", "\uDC00", "|", "\n", "# ", "水", "-->", "]]>",
        ];
        var random = new Random(11);
        for (int round = 0; round < 60; round++)
        {
            string[] pages =
                [.. Enumerable.Range(0,
                    3).Select(_ => string.Concat(Enumerable.Range(0, random.Next(0, 25)).Select(_ => pieces[random.Next(pieces.Length)])))];
            SampleDocument.Write(
                SampleDocument.Create(pages),
                [OutputFormat.Markdown, OutputFormat.Html, OutputFormat.Json, OutputFormat.Hocr, OutputFormat.Text, OutputFormat.Docx],
                _folder.Path, "report", _ => null);
            JsonNode.Parse(File.ReadAllText(Path.Combine(_folder.Path, "report.json")));
            ParseHocr(File.ReadAllText(Path.Combine(_folder.Path, "report.hocr")));
        }
    }

    /// <summary>Without the document type, whose address no reader should follow.</summary>
    private static XDocument ParseHocr(string hocr) => XDocument.Parse(hocr[hocr.IndexOf("<html", StringComparison.Ordinal)..]);

    private static int[] Box(XElement element) =>
        [.. ((string)element.Attribute("title")!).Split(';')[0].Split(' ').Skip(1).Select(int.Parse)];

    private string Export(OutputFormat format)
    {
        SampleDocument.Write(SampleDocument.Create(), [format], _folder.Path, "report", SampleDocument.Image);
        return File.ReadAllText(Path.Combine(_folder.Path, "report" + format.Extension));
    }
}
