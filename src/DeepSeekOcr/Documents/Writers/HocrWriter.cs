using System.Globalization;
using System.Numerics;
using DeepSeekOcr.Documents.Writers.Layout;
using DeepSeekOcr.Files;

namespace DeepSeekOcr.Documents.Writers;

/// <summary>
/// hOCR 1.2 in XHTML. Boxes of elements are the model's; lines and words are spread over them (<see cref="PageLayout"/>).
/// </summary>
internal sealed class HocrWriter : IDocumentWriter
{
    private const string Capabilities =
        "ocr_page ocr_carea ocr_par ocr_line ocrx_word ocr_header ocr_footer ocr_pageno ocr_table ocr_image ocr_display ocr_caption";

    private readonly Document _document;
    private readonly StreamWriter _output;

    public HocrWriter(WriterTarget target)
    {
        _document = target.Document;
        _output = TextStream.Open(target.Open());
        _output.Write($"""
            <?xml version="1.0" encoding="UTF-8"?>
            <!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
            <html xmlns="http://www.w3.org/1999/xhtml">
            <head>
            <title>{XmlText.Escape(_document.Name)}</title>
            <meta http-equiv="Content-Type" content="text/html;charset=utf-8"/>
            <meta name="ocr-system" content="dsocr"/>
            <meta name="ocr-capabilities" content="{Capabilities}"/>
            <meta name="ocr-number-of-pages" content="{_document.Pages.Count}"/>
            </head>
            <body>

            """);
    }

    public void WritePage(int index, PageImage image)
    {
        DocumentPage page = _document.Pages[index];
        string name = page.ImageName is { } file ? $"image {XmlText.Escape(Quoted(file))}; " : "";
        _output.Write(string.Create(
            CultureInfo.InvariantCulture,
            $"<div class=\"ocr_page\" id=\"page_{page.Number}\" title=\"{name}bbox 0 0 {page.Width} {page.Height}; ppageno "
                + $"{page.Number - 1}\">\n"));
        _output.Write(DoubtMark.Of(page) is { } doubt ? $"<p class=\"ocr_note\">{XmlText.Escape(doubt)}</p>\n" : "");
        IReadOnlyList<PlacedLine>[] lines = PageLayout.Of(page, image.Original);
        for (int i = 0; i < page.Elements.Count; i++)
        {
            WriteElement(page, i, lines[i]);
        }

        _output.Write("</div>\n");
    }

    public void Complete()
    {
        _output.Write("</body>\n</html>\n");
        _output.Flush();
    }

    public void Dispose() => _output.Dispose();

    private void WriteElement(DocumentPage page, int index, IReadOnlyList<PlacedLine> lines)
    {
        DocumentElement element = page.Elements[index];
        string box = element.Bounds is { } bounds ? $" title=\"{Box(bounds)}\"" : "";
        string id = string.Create(CultureInfo.InvariantCulture, $"{page.Number}_{index + 1}");
        _output.Write($"<div class=\"{ClassOf(element.Role)}\" id=\"area_{id}\"{box}>");
        int number = 0;
        foreach (PlacedLine line in lines)
        {
            _output.Write(number == 0 ? $"<p class=\"ocr_par\"{box}>" : "");
            _output.Write($"\n<span class=\"ocr_line\" title=\"{Box(Map(page, line.Place))}\">");
            foreach (PlacedWord word in line.Words)
            {
                string sure = word.Confidence is { } confidence
                    ? string.Create(CultureInfo.InvariantCulture, $"; x_wconf {Math.Round(100 * confidence)}")
                    : "";
                string place = Box(Map(page, word.Place));
                _output.Write(string.Create(CultureInfo.InvariantCulture, $"<span class=\"ocrx_word\" id=\"word_{id}_{++number}\" "));
                _output.Write($"title=\"{place}{sure}\">{XmlText.Escape(word.Text)}</span> ");
            }

            _output.Write("</span>");
        }

        _output.Write(number > 0 ? "\n</p></div>\n" : "</div>\n");
    }

    /// <summary>A name between quotes, as hOCR has it; a quote or backslash in it has a backslash before it.</summary>
    private static string Quoted(string name) =>
        $"\"{name.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";

    private static PixelBox Map(DocumentPage page, Area area)
    {
        var one = Vector2.Transform(new Vector2((float)area.Left, (float)area.Top), page.ToOriginal);
        var other = Vector2.Transform(new Vector2((float)area.Right, (float)area.Bottom), page.ToOriginal);
        return new PixelBox(
            Within(Math.Min(one.X, other.X), page.Width), Within(Math.Min(one.Y, other.Y), page.Height),
            Within(Math.Max(one.X, other.X), page.Width), Within(Math.Max(one.Y, other.Y), page.Height));
    }

    private static int Within(float value, int side) => (int)Math.Round(Math.Clamp(value, 0, side));

    private static string Box(PixelBox box) =>
        string.Create(CultureInfo.InvariantCulture, $"bbox {box.Left} {box.Top} {box.Right} {box.Bottom}");

    private static string ClassOf(ElementRole role) => role switch
    {
        ElementRole.Header => "ocr_header",
        ElementRole.Footer => "ocr_footer",
        ElementRole.PageNumber => "ocr_pageno",
        ElementRole.Table => "ocr_table",
        ElementRole.Figure => "ocr_image",
        ElementRole.Formula => "ocr_display",
        ElementRole.FigureCaption or ElementRole.TableCaption => "ocr_caption",
        _ => "ocr_carea",
    };
}
