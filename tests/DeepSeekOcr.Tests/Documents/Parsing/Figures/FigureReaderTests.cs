using System.Xml.Linq;
using DeepSeekOcr.Documents;
using DeepSeekOcr.Documents.Export;
using DeepSeekOcr.Documents.Parsing.Figures;
using DeepSeekOcr.Documents.Writers;
using DeepSeekOcr.Tests.Documents.Writers;
using DocumentFormat.OpenXml.Packaging;

namespace DeepSeekOcr.Tests.Documents.Parsing.Figures;

public sealed class FigureReaderTests
{
    private const string Triangle = """
        {'Line': {'line': ['A -- B', '(6, 0) -- (2.5, -5)', 'A -- Q'], 'line_type': ['-', '--'],
                  'line_endpoint': ['A: (0, 0)', 'B: (6, 0)']},
         'Circle': {'circle_center': ['O: (1, 2)'], 'radius': [3]}}
        """;

    [Fact]
    public void Read_GeometryDictionary_HasSegmentsCirclesAndPoints()
    {
        GeometryFigure figure = Assert.IsType<GeometryContent>(FigureReader.Read(Triangle)).Figure;
        Assert.Equal([new GeometrySegment(0, 0, 6, 0, false), new GeometrySegment(6, 0, 2.5, -5, true)], figure.Segments);
        Assert.Equal([new GeometryCircle(1, 2, 3)], figure.Circles);
        Assert.Equal([new GeometryPoint("A", 0, 0), new GeometryPoint("B", 6, 0)], figure.Points);
        XDocument svg = XDocument.Parse(GeometrySvg.Draw(figure));
        Assert.Equal(2, svg.Descendants().Count(node => node.Name.LocalName == "line"));
    }

    [Fact]
    public void Draw_NameWithMarkup_IsEscaped() =>
        Assert.Contains(
            "&lt;script&gt;", GeometrySvg.Draw(new GeometryFigure([], [], [new GeometryPoint("<script>", 1, 1)])),
            StringComparison.Ordinal);

    [Theory]
    [InlineData("{'Line': __import__('os').system('rm')}")]
    [InlineData("{'Line': {'line': [1, 2], 'line_type': 3}}")]
    [InlineData("{'a': [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]}")]
    [InlineData("{'Circle': {'circle_center': ['O: (1, 2)'], 'radius': [1e999]}}")]
    [InlineData("{")]
    [InlineData("A photo of a cat.")]
    public void Read_WhatIsNoFigure_IsNone(string text) => Assert.Null(FigureReader.Read(text));

    [Theory]
    [InlineData("<smiles>CCO</smiles>", "", "CCO")]
    [InlineData("CC(=O)Oc1ccccc1C(=O)O", "", "CC(=O)Oc1ccccc1C(=O)O")]
    [InlineData("CCO", "molecule", "CCO")]
    public void Read_Smiles_IsAMolecule(string text, string kind, string smiles) =>
        Assert.Equal(smiles, Assert.IsType<MoleculeContent>(FigureReader.Read(text, new ElementKind(kind))).Smiles);

    [Theory]
    [InlineData("Bison")]
    [InlineData("NO")]
    [InlineData("C(C")]
    public void Read_Word_IsNoMolecule(string text) => Assert.Null(FigureReader.Read(text));

    [Theory]
    [InlineData("Rain a month.\n\n| Month | Rain |\n|---|---|\n| May | 97 |\n\nSource: own.", "Rain a month.\n\nSource: own.")]
    [InlineData(
        "<table><caption>In mm</caption><tr><td>May</td><td>97</td></tr>stray</table> behind\n\n"
            + "<table><tr><td>a</td><td>b</td></tr></table>",
        "stray\n\nIn mm\n\nbehind\n\na\tb")]
    [InlineData("| Month | Rain |\n|---|---|\n| May | 97 |", "")]
    public void ReadOrDescribe_WordsBesideTable_AreKept(string text, string words) =>
        Assert.Equal(words, Assert.IsType<ChartContent>(FigureReader.ReadOrDescribe(text)).Words);

    [Fact]
    public void Write_WordsBesideChart_AreInEveryForm()
    {
        var element = new DocumentElement
        {
            Kind = ElementKind.Image, Text = "", Boxes = [new PixelBox(10, 10, 90, 90)],
            Content = FigureReader.ReadOrDescribe("Words before.\n\n| Month | Rain |\n|---|---|\n| May | 97 |"),
        };
        var page = new DocumentPage { Number = 1, Width = 100, Height = 100, Elements = [element] };
        using var folder = new TemporaryFolder();
        OutputFormat[] forms = [OutputFormat.Text, OutputFormat.Markdown, OutputFormat.Html, OutputFormat.Json];
        var document = new Document("page", [page]);
        IReadOnlyList<string> files = SampleDocument.Write(document, [.. forms, OutputFormat.Docx], folder.Path, "page", _ => null);
        Assert.All(
            files.Where(file => Path.GetExtension(file) is ".txt" or ".md" or ".html" or ".json"),
            file => Assert.Contains("Words before.", File.ReadAllText(file), StringComparison.Ordinal));
        string docx = files.First(file => file.EndsWith(".docx", StringComparison.Ordinal));
        using WordprocessingDocument word = WordprocessingDocument.Open(docx, isEditable: false);
        Assert.Contains("Words before.", word.MainDocumentPart!.Document.Body!.InnerText, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_ChartTable_IsAChart() =>
        Assert.Equal(2, Assert.IsType<ChartContent>(FigureReader.Read("| Month | Rain |\n|---|---|\n| May | 97 |")).Table.Rows);
}
