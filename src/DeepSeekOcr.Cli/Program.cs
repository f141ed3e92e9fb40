using System.CommandLine;
using System.Text;
using DeepSeekOcr.Cli.Commands;
using DeepSeekOcr.Cli.Commands.Eval;
using DeepSeekOcr.Cli.Output;

namespace DeepSeekOcr.Cli;

/// <summary>The <c>dsocr</c> command. Exit codes: 0 done, 1 failed, 2 wrong usage, 3 a page was guessed, 130 and 143 interrupted.</summary>
internal static class Program
{
    private static readonly string[] HelpOptions = ["--help", "-h", "-?", "/?", "--version"];

    public static async Task<int> Main(string[] args)
    {
        // Texts are UTF-8 whatever the locale says.
        Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        using Stream input = Console.OpenStandardInput();
        // A step of training and the state that is saved after it are worth waiting for.
        using var interruption = new Interruption(args is ["train", ..] ? Timeout.InfiniteTimeSpan : Interruption.Short);
        var terminal = new Terminal(Console.Out, Console.Error, input, !Console.IsErrorRedirected)
        {
            IsOutputWatched = !Console.IsOutputRedirected,
        };
        int code = await RunAsync(args, terminal, interruption.Token).ConfigureAwait(false);
        return interruption.ExitCode ?? code;
    }

    /// <summary>Runs one command line.</summary>
    public static async Task<int> RunAsync(string[] args, Terminal terminal, CancellationToken cancellation)
    {
        RootCommand root = CreateRoot(terminal);
        ParseResult parsed = root.Parse(Complete(args, root));
        if (parsed.Errors.Count > 0)
        {
            terminal.Complain(parsed.Errors[0].Message);
            return ExitCode.WrongUsage;
        }

        var configuration = new InvocationConfiguration
        {
            Output = terminal.Output,
            Error = terminal.Error,
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null,
        };
        try
        {
            return await parsed.InvokeAsync(configuration, cancellation).ConfigureAwait(false);
        }
        catch (Exception exception) when (ExitCode.IsExpected(exception))
        {
            terminal.Complain(exception.Message);
            return ExitCode.Failed;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return ExitCode.Failed;
        }
    }

    /// <summary>Every command there is.</summary>
    public static RootCommand CreateRoot(Terminal terminal) =>
        new("Read pages with DeepSeek-OCR. `dsocr PATH…` is short for `dsocr read PATH…`; `dsocr serve` serves clients of OpenAI and "
            + "Ollama.")
        {
            ReadCommand.Create(terminal),
            ConvertCommand.Create(terminal),
            RenderCommand.Create(terminal),
            CompressCommand.Create(terminal),
            InfoCommand.Create(terminal),
            TraceCommand.Create(terminal),
            EvalCommand.Create(terminal),
            QuantizeCommand.Create(terminal),
            DataCommand.Create(terminal),
            TrainCommand.Create(terminal),
            AverageCommand.Create(),
            PullCommand.Create(terminal),
            ModelsCommand.Create(terminal),
            BenchCommand.Create(terminal),
        };

    /// <summary>Puts in the command that is left out: <c>dsocr PATH…</c> reads.</summary>
    private static string[] Complete(string[] args, RootCommand root)
    {
        if (args.Length == 0)
        {
            return [HelpOptions[0]];
        }

        bool isCommand = root.Subcommands.Any(command => command.Name == args[0]) || HelpOptions.Contains(args[0])
            || args[0].StartsWith('[');
        return isCommand ? args : ["read", .. args];
    }
}
