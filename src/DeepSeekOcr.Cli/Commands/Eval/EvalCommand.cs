using System.CommandLine;
using System.Text.Json;
using DeepSeekOcr.Cli.Options;
using DeepSeekOcr.Cli.Output;
using DeepSeekOcr.Data.Pages;
using DeepSeekOcr.Evaluation;
using DeepSeekOcr.Rendering;
using Spectre.Console;

namespace DeepSeekOcr.Cli.Commands.Eval;

/// <summary><c>dsocr eval</c>: measures how well a model reads.</summary>
internal static class EvalCommand
{
    private static readonly JsonSerializerOptions Format = new(PageReport.Format) { WriteIndented = true };

    public static Command Create(Terminal terminal) => new("eval", "Measure how well a model reads.")
    {
        CreateText(terminal),
        EvalCompressionCommand.Create(terminal),
        EvalPagesCommand.Create(terminal),
        EvalLegibilityCommand.Create(terminal),
        EvalExpertsCommand.Create(terminal),
        EvalRunsCommand.Create(terminal),
    };

    private static Command CreateText(Terminal terminal)
    {
        var model = new ModelOptions();
        Option<int> pages = CommonOptions.Number("--pages", "Pages of each kind. Default: 50.", 1, 1_000_000);
        Option<long> seed = CommonOptions.Seed();
        Option<TextKind?> kind = CommonOptions.Parsed<TextKind?>("--kind", "prose or random. Default: both.", text => ParseKind(text));
        var font = new Option<string?>("--font") { Description = "The typeface. Default: DejaVu Sans Mono.", HelpName = "NAME" };
        Option<float?> size = CommonOptions.Parsed<float?>(
            "--size", "Size of the type in pixels, off the grid.", text => RenderCommand.ParseSize(text));
        var fit = new Option<bool>("--fit") { Description = "Take the largest size at which a page's text fits, off the grid." };
        Option<TokenGrid?> grid = CommonOptions.Parsed<TokenGrid?>(
            "--grid", "Columns x lines of type to a vision token. Default: 4x2.", text => TokenGrid.Parse(text));
        Option<int> threads = CommonOptions.Threads();
        var json = new Option<bool>("--json") { Description = "Print JSON instead of a table." };
        var command = new Command("text", "Render held-out text, read it back and compare.")
        {
            model.Path, model.Projector, pages, seed, kind, font, grid, size, fit, threads, json,
        };
        command.SetAction((parsed, cancellation) =>
        {
            CommonOptions.UseThreads(parsed, threads);
            using OcrModel ocr = model.Load(parsed, terminal);
            var evaluation = new TextEvaluation();
            evaluation = evaluation with
            {
                Pages = parsed.Given(pages, evaluation.Pages),
                Seed = parsed.Given(seed, evaluation.Seed),
                Grid = parsed.GetValue(fit) || parsed.GetResult(size) is not null ? null : parsed.GetValue(grid) ?? evaluation.Grid,
                SizePixels = parsed.GetValue(fit) ? null : parsed.GetValue(size),
                Font = parsed.GetValue(font) is { } name ? FontLibrary.Find(name) : evaluation.Font,
            };
            TextKind[] kinds = parsed.GetValue(kind) is { } one ? [one] : [TextKind.Prose, TextKind.Random];
            TextEvaluationResult[] results =
            [
                .. kinds.Select(
                    each =>
                        evaluation.Measure(
                            ocr, each, done => terminal.Progress($"{each}: {done} of {evaluation.Pages} pages"), cancellation)),
            ];
            terminal.Progress("");
            if (parsed.GetValue(json))
            {
                terminal.Output.WriteLine(JsonSerializer.Serialize(results, Format));
            }
            else
            {
                terminal.Tables().Write(Show(results));
            }

            return Task.FromResult(0);
        });
        return command;
    }

    private static Table Show(TextEvaluationResult[] results)
    {
        var table = new Table()
            .AddColumns("Text", "Pages", "Characters", "Precision (95 % interval)", "Exact words", "Ended", "Characters/s");
        foreach (TextEvaluationResult result in results)
        {
            table.AddRow(
                new Text(result.Kind.ToString()),
                new Text(Invariant($"{result.Pages}")),
                new Text(Invariant($"{result.Characters:F0}")),
                new Text(Invariant($"{result.Precision.Mean:P2} ({result.Precision.Low:P2} to {result.Precision.High:P2})")),
                new Text(Invariant($"{result.ExactWords:P1}")),
                new Text(string.Join(", ", result.Stops.Select(stop => Invariant($"{stop.Key} {stop.Value}")))),
                new Text(Invariant($"{result.CharactersPerSecond:F0}")));
        }

        return table;
    }

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);

    private static TextKind ParseKind(string text) => text switch
    {
        "prose" => TextKind.Prose,
        "random" => TextKind.Random,
        _ => throw new FormatException($"--kind is '{text}'; expected prose or random."),
    };
}
