using System.CommandLine;
using DeepSeekOcr.Checkpoints.Hub;
using DeepSeekOcr.Cli.Options;
using DeepSeekOcr.Cli.Output;

namespace DeepSeekOcr.Cli.Commands;

/// <summary><c>dsocr pull</c>: fetches a model from a hub.</summary>
internal static class PullCommand
{
    public static Command Create(Terminal terminal)
    {
        Argument<HubModel> model = CommonOptions.ParsedArgument("MODEL", "OWNER/NAME, such as deepseek-ai/DeepSeek-OCR.", HubModel.Parse);
        Option<string?> revision = CommonOptions.Parsed<string?>(
            "--revision", "A branch, a tag or a commit. Default: main.", ParseRevision);
        var include = new Option<string?>("--include")
        {
            Description =
                "Weight files to fetch, with * and ?, such as '*Q8_0*'. Default: all safetensors, or all GGUF files if there are none.",
            HelpName = "PATTERN",
        };
        Option<int> connections = CommonOptions.Number(
            "--connections", "Parts of a file to fetch at once. Default: 8.", 1, HubOptions.MostConnections);
        var command = new Command("pull", "Fetch a model; --model finds it by its name then.") { model, revision, include, connections };
        command.SetAction(async (parsed, cancellation) =>
        {
            var options = HubOptions.FromEnvironment();
            options = options with { Connections = parsed.Given(connections, options.Connections) };
            HubModel wanted = parsed.GetValue(model)!;
            wanted = parsed.GetValue(revision) is { } at ? wanted.At(at) : wanted;
            using var hub = new ModelHub(options);
            string directory = await terminal.ShowTransferAsync(
                wanted.ToString(),
                show => hub.PullAsync(wanted, parsed.GetValue(include), new Bar(show), cancellation)).ConfigureAwait(false);
            terminal.Output.WriteLine(directory);
            return 0;
        });
        return command;
    }

    private static string ParseRevision(string text) =>
        HubModel.IsRevision(text)
            ? text
            : throw new FormatException($"--revision is '{text}'; expected a branch, a tag or a commit, such as main.");

    private sealed class Bar(Action<string, long, long> show) : IProgress<PullProgress>
    {
        public void Report(PullProgress value) => show(value.File, value.Bytes, value.Total);
    }
}
