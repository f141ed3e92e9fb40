using System.IO.Compression;
using System.Xml;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Wordprocessing;
using WordDocument = DocumentFormat.OpenXml.Wordprocessing.Document;

namespace DeepSeekOcr.Documents.Writers.Docx;

/// <summary>Word: headings, paragraphs, tables with spans, figures, formulas; running text flows over the pages' ends.</summary>
internal sealed class DocxWriter : IDocumentWriter
{
    private static readonly DateTimeOffset Written = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly Document _document;
    private readonly Stream _stream;
    private readonly WordprocessingDocument _package;
    private readonly OpenXmlWriter _output;
    private readonly DocxImages _images;
    private readonly DocxLists _lists;
    private bool _isClosed;

    public DocxWriter(WriterTarget target)
    {
        _document = target.Document;
        _stream = target.Open();
        _package = WordprocessingDocument.Create(_stream, WordprocessingDocumentType.Document);

        // Named parts: what the library names by itself has another name in every run.
        MainDocumentPart main = _package.AddNewPart<MainDocumentPart>(
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml", "document");
        WriteTitle(_package.AddNewPart<CoreFilePropertiesPart>("properties"), _document.Name);
        main.AddNewPart<StyleDefinitionsPart>("styles").Styles = DocxStyles.Create();
        _images = new DocxImages(main);
        _lists = new DocxLists(main);
        _output = OpenXmlWriter.Create(main);
        _output.WriteStartElement(new WordDocument());
        _output.WriteStartElement(new Body());
    }

    public void WritePage(int index, PageImage picture)
    {
        DocumentPage page = _document.Pages[index];
        WriteText("Doubt", DoubtMark.Of(page) ?? "");
        foreach ((int i, DocumentElement element) in ParagraphJoin.Flow(_document, index))
        {
            if (element.CaptionFor is null)
            {
                WriteElement(page, i, element, picture);
            }
        }
    }

    public void Complete()
    {
        _lists.Complete();
        _output.WriteElement(DocxStyles.Section());
        Close();
        using var archive = new ZipArchive(_stream, ZipArchiveMode.Update, leaveOpen: true);
        foreach (ZipArchiveEntry entry in archive.Entries)
        {
            // The same document gives the same bytes, whenever it is written.
            entry.LastWriteTime = Written;
        }
    }

    public void Dispose() => Close();

    private static void WriteTitle(CoreFilePropertiesPart part, string title)
    {
        using var writer = XmlWriter.Create(part.GetStream(FileMode.Create), new XmlWriterSettings { CloseOutput = true });
        writer.WriteStartElement("cp", "coreProperties", "http://schemas.openxmlformats.org/package/2006/metadata/core-properties");
        writer.WriteElementString("dc", "title", "http://purl.org/dc/elements/1.1/", XmlText.Clean(title));
        writer.WriteEndElement();
    }

    private void Close()
    {
        if (!_isClosed)
        {
            _isClosed = true;
            _output.WriteEndElement();
            _output.WriteEndElement();
            _output.Close();
            _package.Dispose();
        }
    }

    private void WriteElement(DocumentPage page, int index, DocumentElement element, PageImage picture)
    {
        switch (element.Role)
        {
            case ElementRole.Heading:
                WriteText($"Heading{element.HeadingLevel}", element.Text.ReplaceLineEndings(" "));
                break;
            case ElementRole.Code:
                _output.WriteElement(DocxText.Verbatim(((CodeContent)element.Content!).Code));
                break;
            case ElementRole.Formula:
                foreach (string latex in ((FormulaContent)element.Content!).Latex)
                {
                    _output.WriteElement(DocxText.Formula(latex));
                }

                break;
            case ElementRole.Table:
                WriteCaptions(page, index, isNote: false);
                WriteTable(((TableContent)element.Content!).Table);
                WriteCaptions(page, index, isNote: true);
                break;
            case ElementRole.Figure:
                WriteFigure(page, index, element, picture);
                break;
            case ElementRole.Paragraph when element.Content is ListContent list:
                foreach (Paragraph item in _lists.Write(list))
                {
                    _output.WriteElement(item);
                }

                break;
            default:
                WriteText(StyleOf(element.Role), element.Text);
                break;
        }
    }

    private void WriteFigure(DocumentPage page, int index, DocumentElement element, PageImage picture)
    {
        if (picture.Crop(element) is { } png)
        {
            _output.WriteElement(_images.Add(png, element.Kind.Name, (double)element.Bounds!.Value.Width / page.Width));
        }

        switch (element.Content)
        {
            case ChartContent chart:
                WriteTable(chart.Table);
                WriteText("Normal", chart.Words);
                break;
            case MoleculeContent molecule:
                WriteText("Normal", $"SMILES: {molecule.Smiles}");
                break;
            case DescriptionContent description:
                WriteText("Normal", description.Text);
                break;
            case GeometryContent:
                // The picture shows it; Word takes no drawing of this kind.
                break;
            default:
                WriteText("Normal", element.Text);
                break;
        }

        foreach (DocumentElement caption in page.CaptionsOf(index))
        {
            WriteText("Caption", caption.Text);
        }
    }

    private void WriteCaptions(DocumentPage page, int index, bool isNote)
    {
        foreach (DocumentElement caption in page.CaptionsOf(index).Where(caption => caption.Kind.Name == "table_footnote" == isNote))
        {
            WriteText("Caption", caption.Text);
        }
    }

    private void WriteTable(Tables.Table table)
    {
        _output.WriteElement(DocxTable.Create(table));

        // Word joins tables that touch.
        _output.WriteElement(new Paragraph());
    }

    private void WriteText(string style, string text)
    {
        if (text.Length > 0)
        {
            _output.WriteElement(DocxText.Paragraph(style, text));
        }
    }

    private static string StyleOf(ElementRole role) => role switch
    {
        ElementRole.Header or ElementRole.Footer or ElementRole.PageNumber => "Running",
        ElementRole.FigureCaption or ElementRole.TableCaption => "Caption",
        ElementRole.Footnote => "Note",
        _ => "Normal",
    };
}
