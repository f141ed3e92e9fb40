using System.CommandLine;
using System.CommandLine.Parsing;
using DeepSeekOcr.Cli.Options;
using DeepSeekOcr.Cli.Output;
using DeepSeekOcr.Documents.Export;
using DeepSeekOcr.Imaging;
using DeepSeekOcr.Input;
using DeepSeekOcr.Input.Sources;
using DeepSeekOcr.Reading;
using DeepSeekOcr.Remote;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace DeepSeekOcr.Cli.Commands;

/// <summary><c>dsocr read</c>: reads documents and prints their text as it comes, or writes them in other forms.</summary>
internal sealed class ReadCommand
{
    private const int MostPagesInFlight = 64;

    private readonly Terminal _terminal;
    private readonly ReadingOptions _reading = new();
    private readonly InputChoices _documents = new();
    private readonly Argument<string[]> _paths = new("PATH")
    {
        Description = "Images, PDF and TIFF files, directories, patterns; - is standard input.", Arity = ArgumentArity.OneOrMore,
    };
    private readonly Option<string?> _output = new("--out")
    {
        Description = "Write documents to this folder instead of printing text.", HelpName = "DIR",
    };
    private readonly Option<IReadOnlyList<OutputFormat>?> _formats = CommonOptions.Parsed<IReadOnlyList<OutputFormat>?>(
        "--format", $"What to write, by commas: {string.Join(", ", OutputFormat.All)}. Default: md.", OutputFormat.ParseList);
    private readonly Option<bool> _resume = new("--resume") { Description = "With --out: keep the pages that an earlier run has read." };
    private readonly Option<int> _inFlight = CommonOptions.Number(
        "--batch", "With --out: pages that are read at a time. Default: 8.", 1, MostPagesInFlight);
    private readonly Option<int> _threads = CommonOptions.Threads();
    private readonly Option<bool> _json = new("--json") { Description = "Print one line of JSON a page." };
    private readonly Option<bool> _verbose = new("--verbose")
    {
        Description = "Show on standard error what is done: model, modes, attempts, times; never what a page says.",
    };

    private ReadCommand(Terminal terminal)
    {
        _terminal = terminal;
        _formats.HelpName = "FORMATS";
    }

    public static Command Create(Terminal terminal) => new ReadCommand(terminal).Create();

    private Command Create()
    {
        var command = new Command("read", "Read documents.") { _paths, _output, _formats, _resume, _inFlight, _threads, _json, _verbose };
        _reading.AddTo(command);
        _documents.AddTo(command);
        _paths.Validators.Add(CheckPaths);
        command.Validators.Add(Check);
        command.SetAction(RunAsync);
        return command;
    }

    private static void CheckPaths(ArgumentResult result)
    {
        // Else a misspelt option would be taken for a file.
        if (result.Tokens.FirstOrDefault(token => token.Value.Length > 1 && token.Value[0] == '-') is { } unknown)
        {
            result.AddError($"There is no option '{unknown.Value}'; a file of that name is ./{unknown.Value}.");
        }
    }

    private void Check(CommandResult result)
    {
        bool writes = result.GetValue(_output) is not null;
        if (!writes
            && (result.GetResult(_formats) is not null || result.GetValue(_resume) || result.GetResult(_inFlight) is not null))
        {
            result.AddError("--format, --resume and --batch belong to --out DIR.");
        }
        else if (_reading.IsDeep(result) && !writes && !result.GetValue(_json))
        {
            result.AddError("--deep goes with --out DIR or --json: text that is printed as it comes has no place for figures.");
        }
        else if (writes && result.GetValue(_json))
        {
            result.AddError("--json prints pages; with --out, --format json writes them.");
        }
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        CommonOptions.UseThreads(parsed, _threads);
        IReadOnlyList<string> inputs = InputPaths.Expand(parsed.GetValue(_paths)!);
        using ILoggerFactory loggers = parsed.GetValue(_verbose) ? TerminalLogger.Create(_terminal) : NullLoggerFactory.Instance;
        using RemotePageModel? remote = await _reading.Backend.ConnectAsync(parsed, cancellation).ConfigureAwait(false);
        using OcrModel? local = remote is null ? _reading.Load(parsed, _terminal, loggers) : null;
        IPageModel model = remote is null ? local! : remote;
        PageReadOptions options = _reading.Read(parsed, model.Traits) with { Loggers = loggers };
        InputOptions input = _documents.Read(
            parsed, _terminal, options.ChooseMode ? ResolutionMode.Gundam : options.Read.Mode ?? model.Traits.DefaultMode);
        string advice = LegibilityAdvice.For(model.Traits);
        if (parsed.GetValue(_output) is null)
        {
            var reader = new PageReader(model, options);
            return await new PagePrinter(_terminal, reader, input, _documents.Pages(parsed), parsed.GetValue(_json), advice)
                .PrintAsync(inputs, cancellation)
                .ConfigureAwait(false);
        }

        BatchOptions batch = Batch(parsed, input, remote);
        using OcrSession? session = batch.PagesInFlight > 1
            ? local?.CreateSession(new SessionOptions { Pages = Math.Min(batch.PagesInFlight, SessionOptions.MostPages) })
            : null;
        var together = new PageReader(session is null ? model : session, options);
        return await BatchReport.RunAsync(_terminal, inputs, together, batch, advice, cancellation).ConfigureAwait(false);
    }

    private BatchOptions Batch(ParseResult parsed, InputOptions input, RemotePageModel? remote)
    {
        var batch = new BatchOptions
        {
            Output = parsed.GetValue(_output)!,
            Input = input,
            Pages = _documents.Pages(parsed),
            Resume = parsed.GetValue(_resume),
            Settings = _reading.Describe(parsed),
        };
        return batch with
        {
            Formats = parsed.GetValue(_formats) ?? [.. batch.Formats],
            PagesInFlight = parsed.Given(_inFlight, remote?.Traits.PagesAtOnce ?? batch.PagesInFlight),
        };
    }
}
