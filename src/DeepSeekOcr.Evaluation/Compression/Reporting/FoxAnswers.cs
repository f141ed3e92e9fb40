using System.Text.Json;
using DeepSeekOcr.Files;

namespace DeepSeekOcr.Evaluation.Compression.Reporting;

/// <summary>Writes what was read in the format of the official evaluation script: a list of image, question, label and answer.</summary>
public static class FoxAnswers
{
    /// <summary>Writes a file for each mode: <c>fox-en-tiny.json</c> and the like.</summary>
    /// <param name="folder">Where.</param>
    /// <param name="pages">Pages of the benchmark; those that could not be read are left out.</param>
    /// <param name="question">The prompt that was asked.</param>
    /// <returns>The paths.</returns>
    /// <exception cref="Files.FileException">A file cannot be written.</exception>
    public static IReadOnlyList<string> Write(string folder, IReadOnlyList<StudyPage> pages, string question)
    {
        var paths = new List<string>();
        foreach (IGrouping<(string Kind, string Mode), StudyPage> pagesOfMode in pages.GroupBy(page => (page.Cell.Kind, page.Cell.Mode)))
        {
            string path = Path.Combine(folder, $"{pagesOfMode.Key.Kind}-{pagesOfMode.Key.Mode}.json");
            Entry[] answers =
            [
                .. from page in pagesOfMode
                   let reading = page.Reading
                   where reading is not null
                   select new Entry(page.Name!, question, reading.Expected, reading.Text),
            ];
            AtomicFile.Write(path, stream => JsonSerializer.Serialize(stream, answers, StudyJson.Indented));
            paths.Add(path);
        }

        return paths;
    }

    private sealed record Entry(string Image, string Question, string Label, string Answer);
}
