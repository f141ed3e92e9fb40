using System.CommandLine;
using DeepSeekOcr.Checkpoints;
using DeepSeekOcr.Cli.Bench;
using DeepSeekOcr.Tensors;
using Spectre.Console;

namespace DeepSeekOcr.Cli;

/// <summary><c>dsocr bench</c>: the engine's speed as a share of what this machine can do.</summary>
internal static class BenchCommand
{
    public static Command Create()
    {
        var json = new Option<bool>("--json") { Description = "Print JSON instead of a table." };
        var shape = new Option<string>("--shape")
        {
            Description = "full: the published shape with synthetic weights (6.7 GB, written once to the cache directory); nano; or a checkpoint's directory.",
            DefaultValueFactory = _ => "full",
        };
        var threads = new Option<int>("--threads") { Description = "Threads to compute with.", DefaultValueFactory = _ => Environment.ProcessorCount };
        var seconds = new Option<double>("--seconds") { Description = "Time for each figure's repetitions; 0 measures once.", DefaultValueFactory = _ => 5 };
        var only = new Option<string[]>("--only")
        {
            Description = "Figures to measure. Default: all.",
            AllowMultipleArgumentsPerToken = true,
        };
        only.AcceptOnlyFromAmong([.. Benchmark.Names]);
        threads.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > 1024)
            {
                result.AddError("--threads takes 1 to 1024.");
            }
        });
        seconds.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<double>() is not (>= 0 and <= 3600))
            {
                result.AddError("--seconds takes 0 to 3600.");
            }
        });
        var command = new Command("bench", "Measure speed and this machine's limits.") { json, shape, only, threads, seconds };
        command.SetAction((parsed, cancellation) =>
        {
            WorkerPool.UseThreads(parsed.GetValue(threads));
            string directory = Checkpoint(parsed.GetValue(shape)!, cancellation);
            var repetition = new Repetition(TimeSpan.FromSeconds(parsed.GetValue(seconds)));
            BenchReport report = new Benchmark(repetition, parsed.GetValue(only) ?? [], name => Progress(name + " …")).Run(directory, cancellation);
            Progress("");
            if (parsed.GetValue(json))
            {
                parsed.InvocationConfiguration.Output.WriteLine(report.ToJson());
            }
            else
            {
                report.Show(AnsiConsole.Console);
            }

            return Task.FromResult(0);
        });
        return command;
    }

    private static string Checkpoint(string shape, CancellationToken cancellation)
    {
        switch (shape)
        {
            case "full":
                string directory = SyntheticCheckpoint.CacheDirectory;
                SyntheticCheckpoint.Ensure(directory, new ModelConfig(), share => Progress($"writing {directory} {share:P0}"), cancellation);
                return directory;
            case "nano":
                return Path.Combine(Environment.GetEnvironmentVariable("DSOCR_HOME") ?? ".", "models", "nano");
            default:
                return shape;
        }
    }

    /// <summary>A line that the next one replaces; nothing where nobody watches.</summary>
    private static void Progress(string line)
    {
        if (!Console.IsErrorRedirected)
        {
            Console.Error.Write($"\r{line}\u001b[K");
        }
    }
}
