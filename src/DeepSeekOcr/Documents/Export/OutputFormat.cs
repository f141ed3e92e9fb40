using DeepSeekOcr.Documents.Writers;
using DeepSeekOcr.Documents.Writers.Docx;
using DeepSeekOcr.Documents.Writers.Html;
using DeepSeekOcr.Documents.Writers.Json;
using DeepSeekOcr.Documents.Writers.Markdown;
using DeepSeekOcr.Documents.Writers.Pdf;

namespace DeepSeekOcr.Documents.Export;

/// <summary>A form in which documents are written. The set is open: a form of one's own is made like those here.</summary>
/// <param name="Name">As the command line spells it.</param>
/// <param name="Extension">What follows the document's name in that of the file.</param>
/// <param name="Create">Makes the writer of a document; called once for each document that is written.</param>
public sealed record OutputFormat(string Name, string Extension, Func<WriterTarget, IDocumentWriter> Create)
{
    /// <summary>Whether it shows the page itself, so that nothing can be written without its image. Default: no.</summary>
    public bool NeedsImage { get; init; }

    /// <summary>Whether it holds the page's image where there is one. Default: no.</summary>
    public bool ShowsPages { get; init; }

    /// <summary>Whether it says where words stand, for which it looks at the image where the model gave no boxes. Default: no.</summary>
    public bool PlacesWords { get; init; }

    /// <summary>Whether it names figures that are written to files beside it. Default: no.</summary>
    public bool LinksFigures { get; init; }

    /// <summary>Plain text, a form feed between pages.</summary>
    public static OutputFormat Text { get; } = new("txt", ".txt", target => new PlainTextWriter(target));

    /// <summary>Markdown as GitHub reads it, figures beside it.</summary>
    public static OutputFormat Markdown { get; } = new("md", ".md", target => new MarkdownWriter(target)) { LinksFigures = true };

    /// <summary>One web page with everything in it.</summary>
    public static OutputFormat Html { get; } = new("html", ".html", target => new HtmlWriter(target)) { ShowsPages = true };

    /// <summary>Everything that is known, by <c>docs/reference/document.schema.json</c>.</summary>
    public static OutputFormat Json { get; } = new("json", ".json", target => new JsonWriter(target)) { LinksFigures = true };

    /// <summary>Word.</summary>
    public static OutputFormat Docx { get; } = new("docx", ".docx", target => new DocxWriter(target));

    /// <summary>hOCR 1.2: words with boxes in XHTML.</summary>
    public static OutputFormat Hocr { get; } = new("hocr", ".hocr", target => new HocrWriter(target)) { PlacesWords = true };

    /// <summary>The pages' images with invisible text over them.</summary>
    public static OutputFormat Pdf { get; } =
        new("pdf", ".searchable.pdf", target => new PdfWriter(target)) { NeedsImage = true, ShowsPages = true, PlacesWords = true };

    /// <summary>The pages' images with boxes drawn on them, one file a page.</summary>
    public static OutputFormat Overlay { get; } =
        new("overlay", ".overlay.png", target => new OverlayWriter(target)) { NeedsImage = true };

    /// <summary>Every form that comes with the library.</summary>
    public static IReadOnlyList<OutputFormat> All { get; } = [Markdown, Html, Json, Docx, Hocr, Pdf, Text, Overlay];

    /// <summary>Reads a list such as <c>md,html</c>.</summary>
    /// <exception cref="FormatException">A name is unknown; the message lists those that are known.</exception>
    public static IReadOnlyList<OutputFormat> ParseList(string names)
    {
        ArgumentNullException.ThrowIfNull(names);
        return [.. names.Split(',', StringSplitOptions.TrimEntries).Select(Parse).Distinct()];
    }

    /// <inheritdoc/>
    public override string ToString() => Name;

    private static OutputFormat Parse(string name) =>
        All.FirstOrDefault(format => string.Equals(format.Name, name, StringComparison.OrdinalIgnoreCase))
        ?? throw new FormatException($"No format is called '{name}'; the formats are {string.Join(", ", All)}.");
}
