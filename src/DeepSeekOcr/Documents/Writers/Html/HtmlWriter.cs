using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using DeepSeekOcr.Files;

namespace DeepSeekOcr.Documents.Writers.Html;

/// <summary>
/// One web page that needs nothing else: each page's image with its boxes beside its text; pointing at either shows the other.
/// </summary>
/// <remarks>All text is escaped, and the page's own policy forbids every address and every script but its own.</remarks>
internal sealed class HtmlWriter : IDocumentWriter
{
    private static readonly string Style = Resource("document.css");
    private static readonly string Script = Resource("document.js");

    private readonly Document _document;
    private readonly StreamWriter _output;

    public HtmlWriter(WriterTarget target)
    {
        _document = target.Document;
        _output = TextStream.Open(target.Open());
        string hash = Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Script)));
        string policy = $"default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'sha256-{hash}'";
        _output.Write($"""
            <!DOCTYPE html>
            <html>
            <head>
            <meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy" content="{policy}">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>{XmlText.Escape(_document.Name)}</title>
            <style>
            {Style}</style>
            </head>
            <body>
            <h1 class="name">{XmlText.Escape(_document.Name)}</h1>

            """);
    }

    public void WritePage(int index, PageImage image)
    {
        DocumentPage page = _document.Pages[index];
        _output.Write($"<section class=\"page\" id=\"page-{page.Number}\">\n<p class=\"facts\">{Facts(page)}</p>\n<div class=\"sheet\">\n");
        if (image.IsAvailable)
        {
            WriteScan(page, image);
        }

        _output.Write("<div class=\"text\">\n");
        _output.Write(DoubtMark.Of(page) is { } doubt ? $"<p class=\"doubt\" role=\"note\">{XmlText.Escape(doubt)}</p>\n" : "");
        for (int i = 0; i < page.Elements.Count; i++)
        {
            WriteElement(page, i, image);
        }

        _output.Write("</div>\n</div>\n</section>\n");
    }

    public void Complete()
    {
        _output.Write($"<script>{Script}</script>\n</body>\n</html>\n");
        _output.Flush();
    }

    public void Dispose() => _output.Dispose();

    private static string Resource(string name)
    {
        using Stream stream = typeof(HtmlWriter).Assembly.GetManifestResourceStream($"documents/{name}")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    private static string Facts(DocumentPage page)
    {
        List<string> facts = [$"Page {page.Number}", $"{page.Width} × {page.Height} pixels"];
        facts.AddRange(page.Mode is { } mode ? [$"mode {XmlText.Escape(mode)}"] : []);
        facts.AddRange(page.VisionTokens > 0 ? [$"{page.VisionTokens} vision tokens"] : []);
        facts.AddRange(page.Status != PageStatus.Unknown ? [XmlText.Escape(page.Status.ToString())] : []);
        facts.AddRange(
            page.Confidence is { } confidence ? [string.Create(CultureInfo.InvariantCulture, $"confidence {confidence:0.00}")] : []);
        facts.AddRange(page.Diagnostics.Count > 0 ? [$"{page.Diagnostics.Count} faults in the markup"] : []);
        return string.Join(" · ", facts);
    }

    private void WriteScan(DocumentPage page, PageImage image)
    {
        _output.Write("<div class=\"scan\"><img alt=\"\" src=\"data:image/jpeg;base64,");
        WriteBase64(image.Jpeg);
        _output.Write("\">\n");
        for (int i = 0; i < page.Elements.Count; i++)
        {
            foreach (PixelBox box in page.Elements[i].Boxes)
            {
                string kind = XmlText.Escape(page.Elements[i].Kind.Name);
                _output.Write(
                    $"<a class=\"box {ClassOf(page.Elements[i])}\" href=\"#{Id(page, i)}\" data-e=\"{Id(page, i)}\" title=\"{kind}\"");
                _output.Write($" style=\"left:{Percent(box.Left, page.Width)}%;top:{Percent(box.Top, page.Height)}%;");
                _output.Write($"width:{Percent(box.Width, page.Width)}%;height:{Percent(box.Height, page.Height)}%\"></a>\n");
            }
        }

        _output.Write("</div>\n");
    }

    private void WriteBase64(ReadOnlySpan<byte> content)
    {
        // A block of a multiple of three bytes is encoded by itself; a page's image as one string would be a large object each time.
        Span<char> block = stackalloc char[4096];
        for (int at = 0; at < content.Length; at += 3 * block.Length / 4)
        {
            Convert.TryToBase64Chars(content[at..Math.Min(content.Length, at + 3 * block.Length / 4)], block, out int written);
            _output.Write(block[..written]);
        }
    }

    private void WriteElement(DocumentPage page, int index, PageImage image)
    {
        DocumentElement element = page.Elements[index];
        string doubt = element.Confidence is { } confidence
            ? string.Create(CultureInfo.InvariantCulture, $" title=\"confidence {confidence:0.00}\"")
            : "";
        string id = Id(page, index);
        _output.Write($"<div class=\"element {ClassOf(element)}\" id=\"{id}\" data-e=\"{id}\" dir=\"auto\"{doubt}>");
        _output.Write(element.Role switch
        {
            not ElementRole.Figure when element.Text.Length == 0 => "",
            ElementRole.Heading => $"<h{element.HeadingLevel}>{HtmlText.Lines(element.Text)}</h{element.HeadingLevel}>",
            ElementRole.Code => CodeOf((CodeContent)element.Content!),
            ElementRole.Formula => string.Concat(
                ((FormulaContent)element.Content!).Latex.Select(latex => MathMl.Write(latex, isDisplayed: true))),
            ElementRole.Table => HtmlTable.Write(((TableContent)element.Content!).Table),
            ElementRole.Figure => FigureOf(element, image),
            _ when element.Content is ListContent list => HtmlList.Write(list),
            _ => $"<p>{HtmlText.Lines(element.Text)}</p>",
        });
        _output.Write("</div>\n");
    }

    private static string CodeOf(CodeContent code)
    {
        string language = code.Language is { } word ? $" class=\"language-{XmlText.Escape(word)}\"" : "";
        return $"<pre{language}>{XmlText.Escape(code.Code)}</pre>";
    }

    private static string FigureOf(DocumentElement element, PageImage image)
    {
        string crop = image.Crop(element) is { } png
            ? $"<img alt=\"{XmlText.Escape(element.Kind.Name)}\" src=\"data:image/png;base64,{Convert.ToBase64String(png)}\">"
            : "";
        string content = element.Content switch
        {
            ChartContent chart => HtmlTable.Write(chart.Table) + (chart.Words.Length > 0 ? $"<p>{HtmlText.Lines(chart.Words)}</p>" : ""),
            GeometryContent geometry => GeometrySvg.Draw(geometry.Figure),
            MoleculeContent molecule => $"<p>SMILES: <code>{XmlText.Escape(molecule.Smiles)}</code></p>",
            DescriptionContent description => $"<p>{HtmlText.Lines(description.Text)}</p>",
            _ when element.Text.Length > 0 => $"<p>{HtmlText.Lines(element.Text)}</p>",
            _ => "",
        };
        return crop + content;
    }

    private static string ClassOf(DocumentElement element) => element.Role.ToString().ToLowerInvariant();

    private static string Id(DocumentPage page, int index) => string.Create(CultureInfo.InvariantCulture, $"p{page.Number}-{index + 1}");

    private static string Percent(int part, int whole) =>
        (100.0 * part / Math.Max(1, whole)).ToString("0.###", CultureInfo.InvariantCulture);
}
