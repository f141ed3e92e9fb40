using DeepSeekOcr.Training.Evaluation.Compression;
using DeepSeekOcr.Training.Evaluation.Compression.Reporting;
using Spectre.Console;

namespace DeepSeekOcr.Cli;

/// <summary>The figures of a compression study as a table.</summary>
internal static class StudyTable
{
    public static void Show(IAnsiConsole console, IReadOnlyList<StudyCell> cells)
    {
        bool isBenchmark = cells.Any(cell => cell.Key.Tokens is not null);
        Table table = new Table().AddColumns(
            "Mode", "Text", isBenchmark ? "Tokens" : "Aim", "Compression", "Pages", "Precision (95 %)", "Exact words", "Fox precision", "Fox F1", "Ended");
        if (isBenchmark)
        {
            table.AddColumn("Paper");
        }

        bool isOneFace = cells.Select(cell => cell.Key.Font).Distinct().Count() == 1;
        foreach (StudyCell cell in cells)
        {
            string text = isOneFace ? cell.Key.Kind : $"{cell.Key.Kind}, {cell.Key.Font}";
            IEnumerable<string> row = [cell.Key.Mode, text, cell.Key.Group, .. Figures(cell), .. isBenchmark ? [Paper(cell.Key)] : Array.Empty<string>()];
            table.AddRow(row.Select(field => new Text(field)));
        }

        console.Write(table);
    }

    private static IEnumerable<string> Figures(StudyCell cell)
    {
        string pages = cell.Unread > 0 ? Invariant($"{cell.Pages} of {cell.Pages + cell.Unread}") : Invariant($"{cell.Pages}");
        return cell.Figures is not { } figures
            ? ["", pages, "not read", "", "", "", ""]
            :
            [
                Invariant($"{figures.Compression:F1}×"),
                pages,
                Invariant($"{figures.Precision.Mean:P1} ({100 * figures.Precision.Low:F1}–{100 * figures.Precision.High:F1})"),
                Invariant($"{figures.ExactWords.Mean:P1}"),
                Invariant($"{figures.Fox.Precision:P1}"),
                Invariant($"{figures.Fox.F1:P1}"),
                string.Join(", ", figures.Stops.Select(stop => Invariant($"{stop.Key} {stop.Value}"))),
            ];
    }

    private static string Paper(StudyCellKey key) =>
        PublishedStudy.Find(key) is { } point ? Invariant($"{point.Precision:P1} at {point.Compression:F1}×, {point.Pages} pages") : "";

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
