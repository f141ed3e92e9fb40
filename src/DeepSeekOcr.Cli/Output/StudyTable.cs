using DeepSeekOcr.Evaluation.Compression;
using DeepSeekOcr.Generation;
using Spectre.Console;

namespace DeepSeekOcr.Cli.Output;

/// <summary>The figures of a compression study as a table.</summary>
/// <remarks>A single font, and what only a benchmark has, are left out, so that it fits 80 columns.</remarks>
internal static class StudyTable
{
    private static readonly (string Title, Func<StudyCell, string> Value)[] Columns =
    [
        ("Mode", cell => cell.Key.Mode),
        ("Text", cell => cell.Key.Kind),
        ("Font", cell => cell.Key.Font ?? ""),
        ("Tokens", cell => cell.Key.Tokens ?? ""),
        ("Ratio", cell => cell.Figures is { } figures ? Invariant($"{figures.Compression:F1}×") : cell.Key.Group),
        ("Pages", cell => cell.Unread > 0 ? Invariant($"{cell.Pages} of {cell.Pages + cell.Unread}") : Invariant($"{cell.Pages}")),
        ("Precision (95 %)", cell => cell.Figures is { Precision: var precision }
            ? Invariant($"{100 * precision.Mean:F1}% ({100 * precision.Low:F1}–{100 * precision.High:F1})")
            : "not read"),
        ("Words", cell => Share(cell.Figures?.ExactWords.Mean)),
        ("Fox F1", cell => Share(cell.Figures?.Fox.F1)),
        ("Ended", cell => cell.Figures is { } figures ? Stops(figures.Stops) : ""),
        ("Paper",
            cell => PublishedStudy.Find(cell.Key) is { } point ? Invariant($"{100 * point.Precision:F1}% at {point.Compression:F1}×") : ""),
    ];

    // What may take a second line where the line is too narrow.
    private static readonly string[] Foldable = ["Font", "Paper"];

    public static void Show(IAnsiConsole console, IReadOnlyList<StudyCell> cells)
    {
        var table = new Table { Border = TableBorder.Simple };
        var shown = Columns.Where(column => Says(column.Title, [.. cells.Select(column.Value).Distinct()])).ToList();
        shown.ForEach(
            column =>
                table.AddColumn(
                    new TableColumn(column.Title) { NoWrap = !Foldable.Contains(column.Title), Padding = new Padding(0, 0, 1, 0) }));
        foreach (StudyCell cell in cells)
        {
            table.AddRow(shown.Select(column => new Text(column.Value(cell))));
        }

        console.Write(table);
    }

    /// <summary>Whether a column with these values tells anything.</summary>
    private static bool Says(string title, string[] values) =>
        values.Any(value => value.Length > 0) && (title != "Font" || values.Length > 1);

    private static string Share(double? value) => value is { } share ? Invariant($"{100 * share:F1}%") : "";

    private static string Stops(IReadOnlyDictionary<StopReason, int> stops) => stops.Keys.All(reason => reason == StopReason.Completed)
        ? "completed"
        : string.Join(", ", stops.Where(stop => stop.Key != StopReason.Completed).Select(stop => Invariant($"{stop.Value} {stop.Key}")));

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
