using System.Globalization;
using DeepSeekOcr.Benchmarks;
using Spectre.Console;

namespace DeepSeekOcr.Cli.Output;

/// <summary>The figures of <c>dsocr bench</c> as a table.</summary>
internal static class BenchTable
{
    /// <summary>Shows a report, beside the figures of an earlier run if there is one.</summary>
    public static void Show(IAnsiConsole console, BenchReport report, BenchReport? earlier)
    {
        CultureInfo culture = CultureInfo.InvariantCulture;
        console.MarkupLineInterpolated(
            $"{report.Machine.Processor}, {report.Machine.VectorBits}-bit vectors, {report.Machine.Dotnet}, {report.Machine.Os}");
        console.MarkupLineInterpolated(culture, $"limit of f32 multiply-adds: {report.Limits.FmaGflops:F0} GFLOP/s");
        var table = new Table { Border = TableBorder.Simple };
        table.AddColumn("type");
        table.AddColumn(new TableColumn("threads").RightAligned());
        table.AddColumn("test");
        table.AddColumn(new TableColumn("value").RightAligned());
        table.AddColumn("unit");
        table.AddColumn(new TableColumn("of limit").RightAligned());
        if (earlier is not null)
        {
            table.AddColumn(new TableColumn("earlier").RightAligned());
            table.AddColumn(new TableColumn("ratio").RightAligned());
        }

        foreach (BenchResult result in report.Results)
        {
            string value = result.Deviation > 0
                ? string.Create(culture, $"{result.Value:#,0.##} ± {result.Deviation:#,0.##}")
                : string.Create(culture, $"{result.Value:#,0.###}");
            string share = result.Share is { } part ? string.Create(culture, $"{100 * part:F0} %") : "";
            string[] cells =
                [result.Type, string.Create(culture, $"{report.Machine.Threads}"), result.Name, value, result.Unit, share,
                    .. Earlier(result, earlier)];
            table.AddRow([.. cells.Select(Markup.Escape)]);
        }

        console.Write(table);
    }

    private static string[] Earlier(BenchResult result, BenchReport? earlier)
    {
        if (earlier is null)
        {
            return [];
        }

        CultureInfo culture = CultureInfo.InvariantCulture;
        BenchResult? before = earlier.Results.FirstOrDefault(other => other.Type == result.Type && other.Name == result.Name);
        return before is null ? ["", ""]
            : [string.Create(culture, $"{before.Value:#,0.###}"),
                before.Value == 0 ? "" : string.Create(culture, $"{result.Value / before.Value:F2}")];
    }
}
