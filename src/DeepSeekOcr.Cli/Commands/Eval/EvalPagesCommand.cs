using System.CommandLine;
using System.Text.Json;
using DeepSeekOcr.Cli.Options;
using DeepSeekOcr.Cli.Output;
using DeepSeekOcr.Evaluation;
using DeepSeekOcr.Evaluation.Compression;
using DeepSeekOcr.Evaluation.Compression.Sources;
using DeepSeekOcr.Generation;
using DeepSeekOcr.Imaging;
using Spectre.Console;

namespace DeepSeekOcr.Cli.Commands.Eval;

/// <summary><c>dsocr eval pages</c>: reads images of pages whose text is known.</summary>
internal static class EvalPagesCommand
{
    private static readonly JsonSerializerOptions Format = new(PageReport.Format) { WriteIndented = true };

    public static Command Create(Terminal terminal)
    {
        var paths = new Argument<string[]>("PATH")
        {
            Description = "Images with a text of the same name (.txt) beside them, or folders of such pairs.",
            Arity = ArgumentArity.OneOrMore,
        };
        var model = new ModelOptions();
        Option<ResolutionMode?> mode = CommonOptions.Mode();
        Option<int> threads = CommonOptions.Threads();
        var json = new Option<bool>("--json") { Description = "Print JSON, with both texts." };
        var command = new Command("pages", "Read pages whose text is known and compare.")
        {
            paths, model.Path, model.Projector, mode, threads, json,
        };
        command.SetAction((parsed, cancellation) =>
        {
            CommonOptions.UseThreads(parsed, threads);
            IReadOnlyList<PagePair> pairs = [.. parsed.GetValue(paths)!.SelectMany(PagePair.Find)];
            using OcrModel ocr = model.Load(parsed, terminal);
            ResolutionMode resolution = parsed.GetValue(mode) ?? ocr.Traits.DefaultMode;
            List<Row> rows = Read(terminal, pairs, resolution, SheetReaders.Greedy(ocr), cancellation);
            if (parsed.GetValue(json))
            {
                terminal.Output.WriteLine(JsonSerializer.Serialize(rows, Format));
            }
            else if (rows.Count > 0)
            {
                terminal.Tables().Write(Show(rows));
            }

            return Task.FromResult(rows.Count == pairs.Count ? 0 : 1);
        });
        return command;
    }

    /// <summary>Reads one page after the other; a bad one does not keep the next from being read.</summary>
    private static List<Row> Read(
        Terminal terminal, IReadOnlyList<PagePair> pairs, ResolutionMode mode, SheetReader reader, CancellationToken cancellation)
    {
        var rows = new List<Row>();
        foreach ((int done, PagePair pair) in pairs.Index())
        {
            terminal.Progress($"{done} of {pairs.Count} pages");
            try
            {
                var sheet = new StudySheet(ImageDecoder.Decode(pair.Image), pair.ReadText(), SizePixels: null);
                rows.Add(Row.Of(pair.Image, mode, StudyReading.Read(sheet, mode, reader, cancellation)));
            }
            catch (Exception exception) when (exception is not OperationCanceledException && ExitCode.IsExpected(exception))
            {
                terminal.Complain(exception.Message);
            }
        }

        terminal.Progress("");
        return rows;
    }

    private static Table Show(List<Row> rows)
    {
        var table = new Table()
            .AddColumns(
                "Page", "Characters", "Text tokens", "Vision tokens", "Compression", "Precision", "Normalised", "Exact words", "Ended");
        foreach (Row row in rows)
        {
            table.AddRow(
                new Text(Path.GetFileName(row.File)),
                new Text(Invariant($"{row.Expected.Length}")),
                new Text(Invariant($"{row.TextTokens}")),
                new Text(Invariant($"{row.VisionTokens}")),
                new Text(Invariant($"{row.Compression:F1}×")),
                new Text(Invariant($"{row.Precision:P1}")),
                new Text(Invariant($"{row.NormalisedPrecision:P1}")),
                new Text(Invariant($"{row.ExactWords:P1}")),
                new Text(Invariant($"{row.Stop}")));
        }

        if (rows.Count > 1)
        {
            table.AddEmptyRow();
            string[] means =
            [
                "mean", "", "", "", Invariant($"{rows.Average(row => row.Compression):F1}×"), Invariant(
                    $"{rows.Average(row => row.Precision):P1}"),
                Invariant($"{rows.Average(row => row.NormalisedPrecision):P1}"), Invariant($"{rows.Average(row => row.ExactWords):P1}"), "",
            ];
            table.AddRow(means.Select(text => new Text(text)));
        }

        return table;
    }

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);

    private sealed record Row(
        string File,
        string Mode,
        int TextTokens,
        int VisionTokens,
        double Compression,
        double Precision,
        double NormalisedPrecision,
        double ExactWords,
        StopReason Stop,
        double Seconds,
        string Expected,
        string Text)
    {
        public static Row Of(string file, ResolutionMode mode, StudyReading reading)
        {
            int tokens = PublishedTokenizer.Count(reading.Expected).All;
            return new Row(
                file,
                mode.Name,
                tokens,
                reading.VisionTokens,
                (double)tokens / reading.VisionTokens,
                reading.Comparison.Precision,
                reading.Comparison.NormalisedPrecision,
                reading.Comparison.ExactWords,
                reading.Stop,
                reading.Seconds,
                reading.Expected,
                reading.Text);
        }
    }
}
