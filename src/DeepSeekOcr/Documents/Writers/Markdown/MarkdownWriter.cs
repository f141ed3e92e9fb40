using DeepSeekOcr.Documents.Markup;
using DeepSeekOcr.Documents.Tables;
using DeepSeekOcr.Files;

namespace DeepSeekOcr.Documents.Writers.Markdown;

/// <summary>Markdown as GitHub reads it.</summary>
/// <remarks>
/// Tables are Markdown's own where they have no spans, else HTML. Formulas are <c>$…$</c> and <c>$$…$$</c>. Figures are links to files
/// beside the document. Running heads and page numbers are comments. Nothing that the model wrote becomes a link, a remote image or a tag.
/// </remarks>
internal sealed class MarkdownWriter(WriterTarget target) : IDocumentWriter
{
    private readonly StreamWriter _output = TextStream.Open(target.Open());
    private bool _isFirst = true;

    public void WritePage(int index, PageImage image)
    {
        DocumentPage page = target.Document.Pages[index];
        if (target.Document.Pages.Count > 1)
        {
            WriteBlock($"<!-- page {page.Number} -->");
        }

        if (DoubtMark.Of(page) is { } doubt)
        {
            WriteBlock($"> **{doubt}**");
        }

        foreach ((int i, DocumentElement element) in ParagraphJoin.Flow(target.Document, index))
        {
            if (element.CaptionFor is null)
            {
                WriteElement(page, i, element, image);
            }
        }
    }

    public void Complete() => _output.Flush();

    public void Dispose() => _output.Dispose();

    private void WriteElement(DocumentPage page, int index, DocumentElement element, PageImage image)
    {
        switch (element.Role)
        {
            case ElementRole.Heading:
                WriteBlock($"{new string('#', element.HeadingLevel)} {MarkdownText.Heading(element.Text)}");
                break;
            case ElementRole.Code:
                WriteCode((CodeContent)element.Content!);
                break;
            case ElementRole.Formula:
                WriteBlock(string.Join("\n\n", ((FormulaContent)element.Content!).Latex.Select(MarkdownText.DisplayMath)));
                break;
            case ElementRole.Table:
                WriteTable(page, index, ((TableContent)element.Content!).Table);
                break;
            case ElementRole.Figure:
                WriteFigure(page, index, element, image);
                break;
            case ElementRole.Header or ElementRole.Footer or ElementRole.PageNumber:
                WriteBlock(MarkdownText.Comment($"{element.Kind}: {element.Text}"));
                break;
            case ElementRole.Paragraph when element.Content is ListContent list:
                WriteBlock(MarkdownList.Write(list));
                break;
            default:
                WriteBlock(MarkdownText.Paragraph(element.Text));
                break;
        }
    }

    private void WriteCode(CodeContent code)
    {
        string fence = CodeText.FenceFor(code.Code);
        WriteBlock($"{fence}{code.Language}\n{code.Code}\n{fence}");
    }

    private void WriteTable(DocumentPage page, int index, Table table)
    {
        WriteCaptions(page, index, isNote: false);
        WriteBlock(MarkdownTable.Write(table));
        WriteCaptions(page, index, isNote: true);
    }

    private void WriteCaptions(DocumentPage page, int index, bool isNote)
    {
        foreach (DocumentElement caption in page.CaptionsOf(index).Where(caption => caption.Kind.Name == "table_footnote" == isNote))
        {
            WriteBlock(MarkdownText.Paragraph(caption.Text));
        }
    }

    private void WriteFigure(DocumentPage page, int index, DocumentElement element, PageImage image)
    {
        DocumentElement[] captions = [.. page.CaptionsOf(index)];
        string alternative = MarkdownText.Alternative(captions.Length > 0 ? captions[0].Text : element.Kind.Name);
        if (image.Crop(element) is not null)
        {
            WriteBlock($"![{alternative}]({MarkdownText.Address(target.FigurePath(page, index, ".png"))})");
        }

        string data = MarkdownText.Address(target.FigurePath(page, index, FigureFiles.DataExtension(element) ?? ""));
        switch (element.Content)
        {
            case ChartContent chart:
                WriteBlock(MarkdownTable.Write(chart.Table));
                WriteBlock($"[Data as CSV]({data})");
                WriteBlock(MarkdownText.Paragraph(chart.Words));
                break;
            case GeometryContent:
                WriteBlock($"![{alternative}, redrawn]({data})");
                break;
            case MoleculeContent molecule:
                WriteBlock($"SMILES: `{molecule.Smiles}`");
                break;
            case DescriptionContent description:
                WriteBlock(MarkdownText.Paragraph(description.Text));
                break;
            default:
                WriteBlock(MarkdownText.Paragraph(element.Text));
                break;
        }

        foreach (DocumentElement caption in captions)
        {
            WriteBlock(MarkdownText.Paragraph(caption.Text));
        }
    }

    private void WriteBlock(string block)
    {
        if (block.Length > 0)
        {
            _output.Write(_isFirst ? "" : "\n");
            _output.WriteLine(block);
            _isFirst = false;
        }
    }
}
