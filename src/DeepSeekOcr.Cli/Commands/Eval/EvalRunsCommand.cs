using System.CommandLine;
using DeepSeekOcr.Cli.Options;
using DeepSeekOcr.Cli.Output;
using DeepSeekOcr.Data.Pages;
using DeepSeekOcr.Evaluation.Runs;
using Spectre.Console;

namespace DeepSeekOcr.Cli.Commands.Eval;

/// <summary><c>dsocr eval runs</c>: training runs side by side.</summary>
internal static class EvalRunsCommand
{
    public static Command Create(Terminal terminal)
    {
        var folders = new Argument<string[]>("RUN") { Description = "Folders of training runs.", Arity = ArgumentArity.OneOrMore };
        Option<int> pages = CommonOptions.Number(
            "--pages",
            "Held-out pages of the run's own kinds, of prose and of random strings, that its model reads free-running. Default: none.", 0,
            1_000_000);
        Option<int> threads = CommonOptions.Threads();
        var command = new Command("runs", "Compare training runs by their logs, and by what their models read.")
        {
            folders, pages, threads,
        };
        command.SetAction((parsed, cancellation) =>
        {
            CommonOptions.UseThreads(parsed, threads);
            RunSummary[] runs = [.. parsed.GetValue(folders)!.Select(RunSummary.Of)];
            int count = parsed.GetValue(pages);
            string[] losses = [.. runs.SelectMany(run => run.Auxiliary.Keys).Distinct()];
            var table = new Table().AddColumn(new TableColumn("Run").NoWrap())
                .AddColumns(["Steps", "Time", "Nats a character", "Next token", .. losses, "Of peak"]);
            if (count > 0)
            {
                table.AddColumns("Prose read", "Random read");
            }

            foreach (RunSummary run in runs)
            {
                terminal.Progress(run.Folder);
                table.AddRow(Row(run, losses, count, cancellation));
            }

            terminal.Progress("");
            terminal.Tables().Write(table);
            return Task.FromResult(0);
        });
        return command;
    }

    private static string[] Row(RunSummary run, string[] losses, int pages, CancellationToken cancellation)
    {
        string[] row =
        [
            Path.GetFileName(Path.TrimEndingDirectorySeparator(run.Folder)),
            Invariant($"{run.Step}"),
            run.Elapsed.ToString(@"h\:mm\:ss", System.Globalization.CultureInfo.InvariantCulture),
            double.IsNaN(run.LossPerCharacter) ? "" : Invariant($"{run.LossPerCharacter:F3}"),
            Invariant($"{run.Accuracy:P1}"),
            .. losses.Select(name => run.Auxiliary.TryGetValue(name, out double right) ? Invariant($"{right:P1}") : ""),
            Invariant($"{run.ShareOfPeak:P0}"),
        ];
        TextKind[] kinds = pages == 0 ? [] : [TextKind.Prose, TextKind.Random];
        return [.. row, .. kinds.Select(kind => Invariant($"{run.Precision(kind, pages, cancellation):P1}"))];
    }

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
