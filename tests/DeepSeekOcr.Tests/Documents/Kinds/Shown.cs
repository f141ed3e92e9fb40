using System.Text;
using System.Text.RegularExpressions;
using AngleSharp.Dom;
using AngleSharp.Html.Parser;
using DeepSeekOcr.Documents;
using DeepSeekOcr.Documents.Export;
using DeepSeekOcr.Documents.Parsing;
using DeepSeekOcr.Imaging;
using DeepSeekOcr.Testing;
using DeepSeekOcr.Tests.Documents.Writers;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Wordprocessing;
using Markdig;
using UglyToad.PdfPig;
using UglyToad.PdfPig.Content;
using Document = DeepSeekOcr.Documents.Document;

namespace DeepSeekOcr.Tests.Documents.Kinds;

/// <summary>A transcript as a reader sees it in each form.</summary>
internal sealed partial class Shown : IDisposable
{
    private static readonly MarkdownPipeline GitHub = new MarkdownPipelineBuilder()
        .UsePipeTables().UseTaskLists().UseAutoLinks()
        .UseEmphasisExtras(Markdig.Extensions.EmphasisExtras.EmphasisExtraOptions.Strikethrough)
        .Build();

    private readonly TemporaryFolder _folder = new();
    private readonly Dictionary<string, string> _files;

    private Shown(Document document, RgbImage? image)
    {
        Document = document;
        List<OutputFormat> formats =
            [OutputFormat.Text, OutputFormat.Markdown, OutputFormat.Html, OutputFormat.Docx, OutputFormat.Hocr, OutputFormat.Json];
        formats.AddRange(image is null ? [] : [OutputFormat.Pdf]);
        _files = SampleDocument.Write(document, formats, _folder.Path, "page", _ => image)
            .GroupBy(Path.GetExtension).ToDictionary(group => group.Key!, group => group.First());
        Html = new HtmlParser().ParseDocument(Read(".html"));
        MarkdownPage = new HtmlParser().ParseDocument(Markdown.ToHtml(Read(".md"), GitHub));
        using WordprocessingDocument word = WordprocessingDocument.Open(_files[".docx"], isEditable: false);
        Word = (Body)word.MainDocumentPart!.Document.Body!.CloneNode(true);
    }

    public Document Document { get; }

    public AngleSharp.Html.Dom.IHtmlDocument Html { get; }

    /// <summary>Our Markdown as a CommonMark parser with GitHub's tables shows it.</summary>
    public AngleSharp.Html.Dom.IHtmlDocument MarkdownPage { get; }

    public Body Word { get; }

    public AngleSharp.Html.Dom.IHtmlDocument Hocr => new HtmlParser().ParseDocument(Read(".hocr"));

    public IReadOnlyList<DocumentElement> Elements => Document.Pages[0].Elements;

    public string Pdf => _files[".pdf"];

    /// <summary>Shows a case that stands in a file.</summary>
    public static Shown Case(string path, RgbImage? image = null) =>
        Of(File.ReadAllText(Path.Combine(Golden.Repository, "tests/DeepSeekOcr.Tests/Documents/Kinds/cases", path)), image);

    public static Shown Of(string text, RgbImage? image = null)
    {
        IReadOnlyList<string> pages = Transcript.SplitPages(text.ReplaceLineEndings("\n"));
        int width = image?.Width ?? 1000;
        int height = image?.Height ?? 1000;
        return new Shown(
            new Document("page", pages.Select((page, i) =>
                PageBuilder.Build(page, new PageContext { Number = i + 1, Width = width, Height = height }))), image);
    }

    /// <summary>The words of a page in each form that bears text, with one space between.</summary>
    public Dictionary<string, string> Words()
    {
        Dictionary<string, string> words = TextForms();
        if (_files.ContainsKey(".pdf"))
        {
            words["pdf"] = PdfWords();
        }

        return words;
    }

    public string PathOf(string extension) => _files[extension];

    public string Read(string extension) => File.ReadAllText(_files[extension]);

    public void Dispose() => _folder.Dispose();

    /// <summary>What a reader sees of an element: formulas as LaTeX, line breaks as spaces.</summary>
    public static string Text(IElement element)
    {
        var copy = (IElement)element.Clone();
        foreach (IElement math in copy.QuerySelectorAll("math"))
        {
            math.TextContent = $" {math.QuerySelector("annotation")!.TextContent} ";
        }

        foreach (IElement edge in copy.QuerySelectorAll("br, p, td, th, li, h1, h2, h3, pre, tr, .ocrx_word"))
        {
            edge.After(copy.Owner!.CreateTextNode(" "));
            edge.Before(copy.Owner!.CreateTextNode(" "));
        }

        copy.QuerySelectorAll("style, script").ToList().ForEach(hidden => hidden.Remove());
        return Clean(copy.TextContent);
    }

    public static string Clean(string text) => Spaces().Replace(text, " ").Trim();

    private Dictionary<string, string> TextForms() => new()
    {
        ["txt"] = Clean(Read(".txt")),
        ["md"] = Text(MarkdownPage.Body!),
        ["html"] = string.Join(' ', Html.QuerySelectorAll(".text").Select(Text)),
        ["docx"] = Clean(string.Join('\n', Word.Elements().SelectMany(Paragraphs))),
        ["hocr"] = Text(Hocr.Body!),
    };

    /// <summary>The letters of the PDF in the order in which they are written, line by line.</summary>
    private string PdfWords()
    {
        using PdfDocument document = PdfDocument.Open(Pdf);
        var text = new StringBuilder();
        foreach (UglyToad.PdfPig.Content.Page page in document.GetPages())
        {
            double baseline = double.NaN;
            foreach (Letter letter in page.Letters)
            {
                text.Append(letter.StartBaseLine.Y == baseline ? "" : "\n").Append(letter.Value);
                baseline = letter.StartBaseLine.Y;
            }

            text.Append('\n');
        }

        return Clean(text.ToString());
    }

    private static IEnumerable<string> Paragraphs(DocumentFormat.OpenXml.OpenXmlElement element) =>
        element is Paragraph paragraph
            ? [string.Concat(paragraph.Descendants().Select(part => part switch
                {
                    Text text => text.Text,
                    DocumentFormat.OpenXml.Math.Text math => math.Text,
                    Break => "\n",
                    _ => "",
                }))]
            : element.Descendants<Paragraph>().SelectMany(Paragraphs);

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
