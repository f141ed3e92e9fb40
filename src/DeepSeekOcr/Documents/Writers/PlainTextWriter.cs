using DeepSeekOcr.Documents.Markup;
using DeepSeekOcr.Documents.Tables;
using DeepSeekOcr.Files;

namespace DeepSeekOcr.Documents.Writers;

/// <summary>Plain text in reading order: blocks apart by an empty line, pages by a form feed, table cells by tabs.</summary>
internal sealed class PlainTextWriter(WriterTarget target) : IDocumentWriter
{
    private readonly StreamWriter _output = TextStream.Open(target.Open());

    public void WritePage(int index, PageImage image)
    {
        if (index > 0)
        {
            _output.Write('\f');
        }

        bool isFirst = true;
        if (DoubtMark.Of(target.Document.Pages[index]) is { } doubt)
        {
            _output.Write($"[{doubt}]\n");
            isFirst = false;
        }

        foreach ((_, DocumentElement element) in ParagraphJoin.Flow(target.Document, index))
        {
            if (TextOf(element) is { Length: > 0 } text)
            {
                _output.Write(isFirst ? text : $"\n{text}");
                _output.Write(text.EndsWith('\n') ? "" : "\n");
                isFirst = false;
            }
        }
    }

    public void Complete() => _output.Flush();

    public void Dispose() => _output.Dispose();

    private static string TextOf(DocumentElement element) => element.Content switch
    {
        TableContent table => TableText.ToTabs(table.Table),
        ChartContent { Words: "" } chart => TableText.ToTabs(chart.Table),
        ChartContent chart => $"{TableText.ToTabs(chart.Table)}\n{InlineMarkup.Plain(chart.Words)}",
        MoleculeContent molecule => molecule.Smiles,
        FormulaContent formula => string.Join('\n', formula.Latex),
        DescriptionContent description => InlineMarkup.Plain(description.Text),
        GeometryContent => "",
        CodeContent code => code.Code,
        _ => InlineMarkup.Plain(element.Text),
    };
}
