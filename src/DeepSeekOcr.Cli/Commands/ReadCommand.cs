using System.CommandLine;
using DeepSeekOcr.Cli.Options;
using DeepSeekOcr.Cli.Output;
using DeepSeekOcr.Documents.Writers;
using DeepSeekOcr.Imaging;
using DeepSeekOcr.Input;
using DeepSeekOcr.Input.Sources;
using DeepSeekOcr.Reading;

namespace DeepSeekOcr.Cli.Commands;

/// <summary><c>dsocr read</c>: reads documents and prints their text as it comes, or writes them in other forms.</summary>
internal static class ReadCommand
{
    private const int MostPagesInFlight = 64;

    public static Command Create(Terminal terminal)
    {
        var paths = new Argument<string[]>("PATH")
        {
            Description = "Images, PDF and TIFF files, directories, patterns; - is standard input.", Arity = ArgumentArity.OneOrMore,
        };
        var reading = new ReadingOptions();
        var documents = new InputChoices();
        var output = new Option<string?>("--out")
        {
            Description = "Write documents to this folder instead of printing text.",
            HelpName = "DIR",
        };
        Option<IReadOnlyList<OutputFormat>?> formats = CommonOptions.Parsed<IReadOnlyList<OutputFormat>?>(
            "--format", $"What to write, by commas: {string.Join(", ", OutputFormat.All)}. Default: md.", OutputFormat.ParseList);
        formats.HelpName = "FORMATS";
        var resume = new Option<bool>("--resume") { Description = "With --out: keep the pages that an earlier run has read." };
        Option<int> inFlight = CommonOptions.Number(
            "--batch", "With --out: pages that are read at a time. Default: 8.", 1, MostPagesInFlight);
        Option<int> threads = CommonOptions.Threads();
        var json = new Option<bool>("--json") { Description = "Print one line of JSON a page." };
        var command = new Command("read", "Read documents.") { paths, output, formats, resume, inFlight, json, threads };
        reading.AddTo(command);
        documents.AddTo(command);
        paths.Validators.Add(result =>
        {
            // Else a misspelt option would be taken for a file.
            if (result.Tokens.FirstOrDefault(token => token.Value.Length > 1 && token.Value[0] == '-') is { } unknown)
            {
                result.AddError($"There is no option '{unknown.Value}'; a file of that name is ./{unknown.Value}.");
            }
        });
        command.Validators.Add(result =>
        {
            if (result.GetValue(output) is null
                && (result.GetResult(formats) is not null || result.GetValue(resume) || result.GetResult(inFlight) is not null))
            {
                result.AddError("--format, --resume and --batch belong to --out DIR.");
            }
            else if (reading.IsDeep(result) && result.GetValue(output) is null && !result.GetValue(json))
            {
                result.AddError("--deep goes with --out DIR or --json: text that is printed as it comes has no place for figures.");
            }
            else if (result.GetValue(output) is not null && result.GetValue(json))
            {
                result.AddError("--json prints pages; with --out, --format json writes them.");
            }
        });
        command.SetAction(async (parsed, cancellation) =>
        {
            CommonOptions.UseThreads(parsed, threads);
            IReadOnlyList<string> inputs = InputPaths.Expand(parsed.GetValue(paths)!);
            using OcrModel model = reading.Load(parsed);
            PageReadOptions options = reading.Read(parsed, model);
            InputOptions input = documents.Read(
                parsed, terminal, options.ChooseMode ? ResolutionMode.Gundam : options.Read.Mode ?? model.Traits.DefaultMode);
            PageRanges pages = documents.Pages(parsed);
            var reader = new PageReader(model, options);
            if (parsed.GetValue(output) is not { } folder)
            {
                return await new PagePrinter(terminal, reader, input, pages, parsed.GetValue(json), LegibilityAdvice.For(model))
                    .PrintAsync(inputs, cancellation)
                    .ConfigureAwait(false);
            }

            var batch =
                new BatchOptions
                {
                    Output = folder, Input = input, Pages = pages, Resume = parsed.GetValue(resume),
                    Settings = reading.Describe(parsed)
                };
            batch = batch with
            {
                Formats = parsed.GetValue(formats) ?? [.. batch.Formats],
                PagesInFlight = parsed.GetResult(inFlight) is null ? batch.PagesInFlight : parsed.GetValue(inFlight),
            };
            using OcrSession? session = batch.PagesInFlight > 1
                ? model.CreateSession(new SessionOptions { Pages = Math.Min(batch.PagesInFlight, SessionOptions.MostPages) })
                : null;
            reader = session is null ? reader : new PageReader(session, options);
            return await BatchReport.RunAsync(terminal, inputs, reader, batch, LegibilityAdvice.For(model), cancellation)
                .ConfigureAwait(false);
        });
        return command;
    }
}
