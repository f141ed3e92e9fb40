using System.CommandLine;
using System.Text.Json;
using DeepSeekOcr.Cli.Options;
using DeepSeekOcr.Cli.Output;
using DeepSeekOcr.Evaluation.Legibility;
using DeepSeekOcr.Reading;
using Spectre.Console;

namespace DeepSeekOcr.Cli.Commands.Eval;

/// <summary><c>dsocr eval legibility</c>: measures whether pages that a model guesses are told from pages that it reads.</summary>
internal static class EvalLegibilityCommand
{
    private static readonly JsonSerializerOptions Format = new(PageReport.Format) { WriteIndented = true };

    public static Command Create(Terminal terminal)
    {
        var folders = new Argument<string[]>("FOLDER")
        {
            Description = "Folders of images with a text of the same name (.txt) beside them; a folder's name is the kind of its pages.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var model = new ModelOptions();
        Option<int> rounds = CommonOptions.Number(
            "--rounds", "How often each setting of rendered pages occurs; 0 leaves them out. Default: 1.", 0, 1000);
        Option<long> seed = CommonOptions.Seed();
        Option<int> threads = CommonOptions.Threads();
        var json = new Option<bool>("--json") { Description = "Print every page as JSON instead of a table." };
        var command = new Command("legibility", "Measure whether pages that are guessed are told from pages that are read.")
        {
            folders, model.Path, model.Projector, rounds, seed, threads, json,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            CommonOptions.UseThreads(parsed, threads);
            using OcrModel ocr = model.Load(parsed, terminal);
            int times = parsed.Given(rounds, 1);
            IEnumerable<LegibilityPage> pages = times == 0 ? [] : LegibilityPages.Rendered(times, parsed.GetValue(seed));
            pages = pages.Concat(parsed.GetValue(folders)!.SelectMany(LegibilityPages.Of));
            List<LegibilityReading> readings = await ReadAsync(terminal, ocr, pages, cancellation).ConfigureAwait(false);
            if (parsed.GetValue(json))
            {
                terminal.Output.WriteLine(JsonSerializer.Serialize(readings, Format));
            }
            else if (readings.Count > 0)
            {
                terminal.Tables().Write(Show(readings));
            }

            return 0;
        });
        return command;
    }

    private static async Task<List<LegibilityReading>> ReadAsync(
        Terminal terminal, OcrModel model, IEnumerable<LegibilityPage> pages, CancellationToken cancellation)
    {
        var reader = new PageReader(model, new PageReadOptions { Retry = false });
        var readings = new List<LegibilityReading>();
        foreach (LegibilityPage page in pages)
        {
            terminal.Progress($"{readings.Count} pages read, {page.Kind} …");
            if (await LegibilityReading.ReadAsync(reader, page, cancellation).ConfigureAwait(false) is { } reading)
            {
                readings.Add(reading);
            }
        }

        terminal.Progress("");
        return readings;
    }

    private static Table Show(List<LegibilityReading> readings)
    {
        var table = new Table().AddColumns("Pages", "Number", "Precision", "Score", "At 97 %", "Flagged", "Below 70 %", "Flagged", "AUC");
        foreach (IGrouping<string, LegibilityReading> kind in readings.GroupBy(reading => reading.Kind))
        {
            AddRow(table, LegibilitySummary.Of(kind.Key, [.. kind]));
        }

        table.AddEmptyRow();
        AddRow(table, LegibilitySummary.Of("all", readings));
        return table;
    }

    private static void AddRow(Table table, LegibilitySummary row) => table.AddRow(
        new Text(row.Kind),
        new Text(Invariant($"{row.Pages}")),
        new Text(Invariant($"{row.Precision:P1}")),
        new Text(Invariant($"{row.Score:F2}")),
        new Text(Invariant($"{row.Read}")),
        new Text(Invariant($"{row.ReadFlagged}")),
        new Text(Invariant($"{row.Unread}")),
        new Text(Invariant($"{row.UnreadFlagged}")),
        new Text(row.Auc is { } auc ? Invariant($"{auc:F4}") : ""));

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
