using System.CommandLine;
using System.Text.Json;
using DeepSeekOcr.Cli.Options;
using DeepSeekOcr.Cli.Output;
using DeepSeekOcr.Data.Pages;
using DeepSeekOcr.Evaluation;
using Spectre.Console;

namespace DeepSeekOcr.Cli.Commands.Eval;

/// <summary><c>dsocr eval experts</c>: how evenly a model uses its routed experts on pages that it was not trained on.</summary>
internal static class EvalExpertsCommand
{
    private const int DefaultPages = 10;

    // Infinity, where an expert was never chosen, is no JSON number.
    private static readonly JsonSerializerOptions Format = new(PageReport.Format)
    {
        WriteIndented = true,
        NumberHandling = System.Text.Json.Serialization.JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    public static Command Create(Terminal terminal)
    {
        var model = new ModelOptions();
        Option<int> pages = CommonOptions.Number(
            "--pages", $"Pages of prose, and as many of random strings. Default: {DefaultPages}.", 1, 1_000_000);
        Option<long> seed = CommonOptions.Seed();
        Option<int> threads = CommonOptions.Threads();
        var json = new Option<bool>("--json") { Description = "Print JSON, with the share of every expert." };
        var command = new Command("experts", "Read held-out text and count which experts its tokens go to.")
        {
            model.Path, model.Projector, pages, seed, threads, json,
        };
        command.SetAction((parsed, cancellation) =>
        {
            CommonOptions.UseThreads(parsed, threads);
            using OcrModel ocr = model.Load(parsed, terminal);
            var evaluation = new TextEvaluation { Pages = parsed.Given(pages, DefaultPages) };
            evaluation = evaluation with { Seed = parsed.Given(seed, evaluation.Seed) };
            IReadOnlyList<ExpertUse> uses = Watch(terminal, ocr, evaluation, cancellation);
            if (uses.Count == 0)
            {
                throw new CommandException("the model has no layer with experts.");
            }

            if (parsed.GetValue(json))
            {
                terminal.Output.WriteLine(JsonSerializer.Serialize(uses, Format));
            }
            else
            {
                terminal.Tables().Write(Show(uses));
            }

            return Task.FromResult(0);
        });
        return command;
    }

    private static IReadOnlyList<ExpertUse> Watch(
        Terminal terminal, OcrModel model, TextEvaluation evaluation, CancellationToken cancellation)
    {
        using var watch = new ExpertWatch(model.Network.Config.Decoder);
        foreach (TextKind kind in (TextKind[])[TextKind.Prose, TextKind.Random])
        {
            evaluation.Measure(model, kind, done => terminal.Progress($"{kind}: {done} of {evaluation.Pages} pages"), cancellation);
        }

        terminal.Progress("");
        return watch.Report();
    }

    private static Table Show(IReadOnlyList<ExpertUse> uses)
    {
        var table = new Table()
            .AddColumns(
                "Layer", "Tokens of", "Tokens", "Even share", "Least (expert)", "Most (expert)", "Most / least", "Evenness",
                "Never chosen");
        foreach (ExpertUse use in uses)
        {
            table.AddRow(
                new Text(Invariant($"{use.Layer}")),
                new Text(use.Origin.ToString().ToLowerInvariant()),
                new Text(Invariant($"{use.Tokens}")),
                new Text(Invariant($"{1.0 / use.Shares.Count:P2}")),
                new Text(Invariant($"{use.Shares[use.Least]:P2} ({use.Least})")),
                new Text(Invariant($"{use.Shares[use.Most]:P2} ({use.Most})")),
                new Text(use.Dead.Count > 0 ? "–" : Invariant($"{use.MostToLeast:F1}")),
                new Text(Invariant($"{use.Evenness:F3}")),
                new Text(use.Dead.Count == 0 ? "none" : string.Join(", ", use.Dead)));
        }

        return table;
    }

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
