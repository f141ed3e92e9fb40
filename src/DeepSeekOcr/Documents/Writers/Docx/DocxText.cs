using DeepSeekOcr.Documents.Markup;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Wordprocessing;

namespace DeepSeekOcr.Documents.Writers.Docx;

/// <summary>Paragraphs of Word.</summary>
internal static class DocxText
{
    private const string MathFont = "Cambria Math";
    private const string CodeFont = "Consolas";

    /// <summary>A paragraph with bold and formulas; line breaks are kept.</summary>
    public static Paragraph Paragraph(string style, string text)
    {
        Paragraph paragraph = Styled(style);
        Append(paragraph, text);
        if (Direction.IsRightToLeft(text))
        {
            paragraph.ParagraphProperties!.BiDi = new BiDi();
            foreach (Run run in paragraph.Elements<Run>())
            {
                run.RunProperties ??= new RunProperties();
                run.RunProperties.RightToLeftText = new RightToLeftText();
            }
        }

        return paragraph;
    }

    /// <summary>Adds running text to a paragraph.</summary>
    public static void Append(Paragraph paragraph, string text)
    {
        foreach (InlineRun run in InlineMarkup.Split(text))
        {
            paragraph.AppendChild<OpenXmlElement>(
                run.Style is InlineStyle.Math or InlineStyle.DisplayMath ? Math(run.Text) : Lines(run.Text, PropertiesOf(run)));
        }
    }

    private static RunProperties? PropertiesOf(InlineRun run)
    {
        var properties = new RunProperties();
        properties.Append(run.IsBold ? [new Bold()] : []);
        properties.Append(run.Style switch
        {
            InlineStyle.Superscript => [new VerticalTextAlignment { Val = VerticalPositionValues.Superscript }],
            InlineStyle.Subscript => [new VerticalTextAlignment { Val = VerticalPositionValues.Subscript }],
            _ => [],
        });
        return properties.HasChildren ? properties : null;
    }

    /// <summary>A displayed formula.</summary>
    public static Paragraph Formula(string latex)
    {
        Paragraph paragraph = Styled("Formula");
        paragraph.AppendChild(Math(latex));
        return paragraph;
    }

    /// <summary>Program text.</summary>
    public static Paragraph Verbatim(string text)
    {
        Paragraph paragraph = Styled("Code");
        paragraph.AppendChild(Lines(text, new RunProperties(new RunFonts { Ascii = CodeFont, HighAnsi = CodeFont })));
        return paragraph;
    }

    /// <summary>A formula, as LaTeX if it has something that is not known.</summary>
    private static OpenXmlElement Math(string latex) =>
        DocxMath.Of(latex) as OpenXmlElement
        ?? Lines(latex, new RunProperties(new RunFonts { Ascii = MathFont, HighAnsi = MathFont }, new Italic()));

    private static Paragraph Styled(string style) => new(new ParagraphProperties(new ParagraphStyleId { Val = style }));

    private static Run Lines(string text, RunProperties? properties)
    {
        var run = new Run();
        if (properties is not null)
        {
            run.AppendChild(properties);
        }

        bool isFirst = true;
        foreach (string line in XmlText.Clean(text).Split('\n'))
        {
            if (!isFirst)
            {
                run.AppendChild(new Break());
            }

            run.AppendChild(new Text(line.Replace('\t', ' ')) { Space = SpaceProcessingModeValues.Preserve });
            isFirst = false;
        }

        return run;
    }
}
