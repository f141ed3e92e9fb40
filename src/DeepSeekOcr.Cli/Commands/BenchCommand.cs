using System.CommandLine;
using System.Globalization;
using DeepSeekOcr.Benchmarks;
using DeepSeekOcr.Checkpoints.Hub;
using DeepSeekOcr.Cli.Options;
using DeepSeekOcr.Cli.Output;

namespace DeepSeekOcr.Cli.Commands;

/// <summary><c>dsocr bench</c>: the engine's speed as a share of what this machine can do.</summary>
internal static class BenchCommand
{
    private const string Nano = "nano";
    private const double DefaultSeconds = 5;

    public static Command Create(Terminal terminal)
    {
        var json = new Option<bool>("--json") { Description = "Print JSON instead of a table." };
        var shape = new Option<string>("--shape")
        {
            Description =
                "full: the published shape with synthetic weights (6.7 GB, written once to the cache directory); nano; or a checkpoint's "
                    + "directory.",
            DefaultValueFactory = _ => "full",
        };
        Option<int> threads = CommonOptions.Threads();
        Option<double> seconds = CommonOptions.Parsed(
            "--seconds", $"Time for each figure's repetitions; 0 measures once. Default: {DefaultSeconds}.", ParseSeconds);
        var types = new Option<string[]>("--type")
        {
            Description =
                "How the model is stored, one or more of bf16, f16, q8_0, q6_k, q4_k, q4_0. Default: as it is. The published shape is "
                    + "written once for each.",
            AllowMultipleArgumentsPerToken = true,
        };
        types.AcceptOnlyFromAmong([.. BenchModel.Types]);
        var compare = new Option<string>("--compare")
        {
            Description = "What an earlier run printed with --json; its figures are shown beside.",
            HelpName = "FILE",
        };
        var only = new Option<string[]>("--only")
        {
            Description = "Figures to measure. Default: all.",
            AllowMultipleArgumentsPerToken = true,
        };
        only.AcceptOnlyFromAmong([.. Benchmark.Names]);
        var command = new Command("bench", "Measure speed and this machine's limits.")
        {
            json, shape, types, compare, only, threads, seconds,
        };
        command.SetAction((parsed, cancellation) =>
        {
            CommonOptions.UseThreads(parsed, threads);
            BenchReport? earlier = parsed.GetValue(compare) is { } file ? BenchReport.Load(file) : null;
            var repetition = new Repetition(TimeSpan.FromSeconds(parsed.Given(seconds, DefaultSeconds)));
            BenchReport report = Run(
                terminal, parsed.GetValue(shape)!, parsed.GetValue(types) ?? [], parsed.GetValue(only) ?? [], repetition, cancellation);
            terminal.Progress("");
            if (parsed.GetValue(json))
            {
                terminal.Output.WriteLine(report.ToJson());
            }
            else
            {
                BenchTable.Show(terminal.Tables(), report, earlier);
            }

            return Task.FromResult(0);
        });
        return command;
    }

    private static BenchReport Run(
        Terminal terminal, string shape, string[] types, string[] only, Repetition repetition, CancellationToken cancellation)
    {
        string temporary = Directory.CreateTempSubdirectory("dsocr-bench-").FullName;
        try
        {
            BenchModel[] models = BenchModel.Find(
                shape == Nano ? ModelLocator.Locate(null) : shape, types, temporary, terminal.Progress, cancellation);
            return new Benchmark(repetition, only, name => terminal.Progress(name + " …")).Run(models, cancellation);
        }
        finally
        {
            Directory.Delete(temporary, recursive: true);
        }
    }

    private static double ParseSeconds(string text) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double seconds)
            && seconds is >= 0 and <= 3600
            ? seconds
            : throw new FormatException($"--seconds is '{text}'; expected 0 to 3600.");
}
