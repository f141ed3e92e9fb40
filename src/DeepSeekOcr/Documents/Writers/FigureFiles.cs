using System.Globalization;
using System.Text;
using DeepSeekOcr.Documents.Tables;
using DeepSeekOcr.Files;

namespace DeepSeekOcr.Documents.Writers;

/// <summary>Files beside a document: figures as images, charts as CSV, geometry as SVG, molecules as SMILES.</summary>
internal sealed class FigureFiles(string directory, string baseName, PendingFiles files)
{
    private readonly string _folder = FolderOf(baseName);

    /// <summary>Name of the folder that is beside a document.</summary>
    public static string FolderOf(string baseName) => $"{baseName}.files";

    /// <summary>Path of a file from the document's folder, by <c>/</c>.</summary>
    /// <param name="page">The page.</param>
    /// <param name="element">Place of the element in it.</param>
    /// <param name="extension">With its dot.</param>
    public string PathOf(DocumentPage page, int element, string extension) =>
        string.Create(CultureInfo.InvariantCulture, $"{_folder}/p{page.Number:000}-{element + 1:00}{extension}");

    /// <summary>Extension of the file that holds what a figure shows; absent if only its image is known.</summary>
    public static string? DataExtension(DocumentElement element) => element.Content switch
    {
        ChartContent => ".csv",
        GeometryContent => ".svg",
        MoleculeContent => ".smi",
        _ => null,
    };

    /// <summary>Writes the files of a page's figures.</summary>
    public void WritePage(DocumentPage page, PageImage image)
    {
        for (int i = 0; i < page.Elements.Count; i++)
        {
            DocumentElement element = page.Elements[i];
            if (element.Role != ElementRole.Figure)
            {
                continue;
            }

            if (image.Crop(element) is { } png)
            {
                files.Write(Path.Combine(directory, PathOf(page, i, ".png")), png);
            }

            if (DataExtension(element) is { } extension)
            {
                files.Write(Path.Combine(directory, PathOf(page, i, extension)), Encoding.UTF8.GetBytes(Data(element.Content!)));
            }
        }
    }

    private static string Data(ElementContent content) => content switch
    {
        ChartContent chart => TableText.ToCsv(chart.Table),
        GeometryContent geometry => GeometrySvg.Draw(geometry.Figure),
        MoleculeContent molecule => molecule.Smiles + "\n",
        _ => "",
    };
}
