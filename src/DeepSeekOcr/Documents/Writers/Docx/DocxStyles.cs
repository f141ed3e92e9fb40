using System.Globalization;
using DocumentFormat.OpenXml.Wordprocessing;

namespace DeepSeekOcr.Documents.Writers.Docx;

/// <summary>The styles and the sheet of a Word document.</summary>
internal static class DocxStyles
{
    /// <summary>Width of the text in twentieths of a point: A4 with margins of an inch.</summary>
    public const int TextWidth = 9026;

    private const int Headings = 6;

    /// <summary>A4, margins of an inch.</summary>
    public static SectionProperties Section() => new(
        new PageSize { Width = 11906, Height = 16838 },
        new PageMargin { Top = 1440, Right = 1440, Bottom = 1440, Left = 1440, Header = 708, Footer = 708, Gutter = 0 });

    /// <summary>All styles that the writer names.</summary>
    public static Styles Create()
    {
        var styles = new Styles(
            new DocDefaults(new RunPropertiesDefault(new RunPropertiesBaseStyle(
                new RunFonts { Ascii = "Calibri", HighAnsi = "Calibri", EastAsia = "SimSun", ComplexScript = "Arial" },
                new FontSize { Val = "22" }))),
            Style("Normal", "Normal", size: 22, before: 0, after: 120));
        styles.GetFirstChild<Style>()!.Default = true;
        for (int level = 1; level <= Headings; level++)
        {
            Style heading = Style(
                $"Heading{level}", $"heading {level}", size: 38 - 4 * Math.Min(level, 4), before: 240, after: 80, isBold: true);
            heading.StyleParagraphProperties!.AppendChild(new OutlineLevel { Val = level - 1 });
            styles.AppendChild(heading);
        }

        styles.Append(
            Style("Caption", "caption", size: 19, before: 40, after: 160, isItalic: true),
            Style("Formula", "Formula", size: 22, before: 80, after: 120, justification: JustificationValues.Center),
            Style("Code", "Code", size: 18, before: 80, after: 120),
            Style("ListParagraph", "List Paragraph", size: 22, before: 0, after: 40),
            Style("TableText", "Table Text", size: 20, before: 20, after: 20),
            Style("Note", "Note", size: 18, before: 0, after: 80),
            Style("Doubt", "Doubt", size: 22, before: 80, after: 120, isBold: true, colour: "C00000"),
            Style("Running", "Running Title", size: 16, before: 0, after: 80, colour: "7F7F7F"));
        return styles;
    }

    private static Style Style(
        string id,
        string name,
        int size,
        int before,
        int after,
        bool isBold = false,
        bool isItalic = false,
        string? colour = null,
        JustificationValues? justification = null)
    {
        var paragraph = new StyleParagraphProperties(
            new SpacingBetweenLines
            {
                Before = before.ToString(CultureInfo.InvariantCulture),
                After = after.ToString(CultureInfo.InvariantCulture)
            });
        if (justification is { } value)
        {
            paragraph.AppendChild(new Justification { Val = value });
        }

        // The schema fixes this order.
        var run = new StyleRunProperties();
        run.Append(isBold ? [new Bold()] : []);
        run.Append(isItalic ? [new Italic()] : []);
        run.Append(colour is null ? [] : [new Color { Val = colour }]);
        run.AppendChild(new FontSize { Val = size.ToString(CultureInfo.InvariantCulture) });
        var style = new Style(new StyleName { Val = name }) { Type = StyleValues.Paragraph, StyleId = id };
        style.Append(id == "Normal" ? [] : [new BasedOn { Val = "Normal" }]);
        style.Append(paragraph, run);
        return style;
    }
}
