namespace DeepSeekOcr.Documents.Writers;

/// <summary>A form in which documents are written.</summary>
/// <param name="Name">As the command line spells it.</param>
/// <param name="Extension">What follows the document's name in that of the file.</param>
/// <param name="NeedsImage">Whether it shows the page itself, so that nothing can be written without its image.</param>
/// <param name="ShowsPages">Whether it holds the page's image where there is one.</param>
/// <param name="LinksFigures">Whether it names figures that are written to files beside it.</param>
public sealed record OutputFormat(
    string Name, string Extension, bool NeedsImage = false, bool ShowsPages = false, bool LinksFigures = false)
{
    /// <summary>Plain text, a form feed between pages.</summary>
    public static OutputFormat Text { get; } = new("txt", ".txt");

    /// <summary>Markdown as GitHub reads it, figures beside it.</summary>
    public static OutputFormat Markdown { get; } = new("md", ".md", LinksFigures: true);

    /// <summary>One web page with everything in it.</summary>
    public static OutputFormat Html { get; } = new("html", ".html", ShowsPages: true);

    /// <summary>Everything that is known, by <c>docs/reference/document.schema.json</c>.</summary>
    public static OutputFormat Json { get; } = new("json", ".json", LinksFigures: true);

    /// <summary>Word.</summary>
    public static OutputFormat Docx { get; } = new("docx", ".docx");

    /// <summary>hOCR 1.2: words with boxes in XHTML.</summary>
    public static OutputFormat Hocr { get; } = new("hocr", ".hocr");

    /// <summary>The pages' images with invisible text over them.</summary>
    public static OutputFormat Pdf { get; } = new("pdf", ".searchable.pdf", NeedsImage: true, ShowsPages: true);

    /// <summary>The pages' images with boxes drawn on them, one file a page.</summary>
    public static OutputFormat Overlay { get; } = new("overlay", ".overlay.png", NeedsImage: true);

    /// <summary>Every form.</summary>
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
