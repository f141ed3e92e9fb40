using System.Text;
using System.Text.Json;
using DeepSeekOcr.Evaluation.Compression.Sources;
using DeepSeekOcr.Files;

namespace DeepSeekOcr.Evaluation.Compression.Reporting;

/// <summary>Writes what a study found: figures as JSON and CSV, the plot as SVG and PNG, and a web page with examples.</summary>
public static class StudyReport
{
    private const string Name = "compression";

    /// <summary>Writes all files; each appears whole or not at all.</summary>
    /// <param name="folder">Where.</param>
    /// <param name="summary">The figures.</param>
    /// <param name="source">Makes the pages that are shown.</param>
    /// <param name="pages">All pages of the study.</param>
    /// <returns>The paths.</returns>
    /// <exception cref="Files.FileException">A file cannot be written.</exception>
    public static IReadOnlyList<string> Write(string folder, StudySummary summary, IStudySource source, IReadOnlyList<StudyPage> pages)
    {
        ArgumentNullException.ThrowIfNull(summary);
        ArgumentNullException.ThrowIfNull(source);
        using var figure = new StudyFigure(summary);
        byte[] png = figure.ToPng();
        return
        [
            Put("json", JsonSerializer.SerializeToUtf8Bytes(summary, StudyJson.Indented)),
            Put("csv", Encoding.UTF8.GetBytes(StudyCsv.Of(summary.Cells))),
            Put("svg", Encoding.UTF8.GetBytes(figure.ToSvg())),
            Put("png", png),
            Put("html", Encoding.UTF8.GetBytes(new StudyHtml(summary, png, StudyExample.Choose(source, pages)).Render())),
        ];

        string Put(string extension, byte[] content)
        {
            string path = Path.Combine(folder, $"{Name}.{extension}");
            AtomicFile.Write(path, stream => stream.Write(content));
            return path;
        }
    }
}
