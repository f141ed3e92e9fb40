using System.CommandLine;
using DeepSeekOcr.Benchmarks;
using DeepSeekOcr.Cli.Options;
using DeepSeekOcr.Cli.Output;
using DeepSeekOcr.Tensors.Cpu.Threads;
using Spectre.Console;

namespace DeepSeekOcr.Cli.Commands;

/// <summary><c>dsocr bench</c>: the engine's speed as a share of what this machine can do.</summary>
internal static class BenchCommand
{
    private const string Nano = "nano";

    public static Command Create()
    {
        var json = new Option<bool>("--json") { Description = "Print JSON instead of a table." };
        var shape = new Option<string>("--shape")
        {
            Description =
                "full: the published shape with synthetic weights (6.7 GB, written once to the cache directory); nano; or a checkpoint's "
                    + "directory.",
            DefaultValueFactory = _ => "full",
        };
        var threads = new Option<int>("--threads")
        {
            Description = "Threads to compute with.",
            DefaultValueFactory = _ => Environment.ProcessorCount,
        };
        var seconds = new Option<double>("--seconds")
        {
            Description = "Time for each figure's repetitions; 0 measures once.",
            DefaultValueFactory = _ => 5,
        };
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
        var command = new Command("bench", "Measure speed and this machine's limits.")
        {
            json, shape, types, compare, only, threads, seconds,
        };
        command.SetAction((parsed, cancellation) =>
        {
            WorkerPool.UseThreads(parsed.GetValue(threads));
            BenchReport? earlier = parsed.GetValue(compare) is { } file ? BenchReport.Load(file) : null;
            BenchReport report = Run(
                parsed.GetValue(shape)!, parsed.GetValue(types) ?? [], parsed.GetValue(only) ?? [], parsed.GetValue(seconds), cancellation);
            Progress("");
            if (parsed.GetValue(json))
            {
                parsed.InvocationConfiguration.Output.WriteLine(report.ToJson());
            }
            else
            {
                BenchTable.Show(AnsiConsole.Console, report, earlier);
            }

            return Task.FromResult(0);
        });
        return command;
    }

    private static BenchReport Run(string shape, string[] types, string[] only, double seconds, CancellationToken cancellation)
    {
        string temporary = Directory.CreateTempSubdirectory("dsocr-bench-").FullName;
        try
        {
            BenchModel[] models = BenchModel.Find(
                shape == Nano ? CommonOptions.ModelDirectory(null) : shape, types, temporary, Progress, cancellation);
            return new Benchmark(new Repetition(TimeSpan.FromSeconds(seconds)), only, name => Progress(name + " …"))
                .Run(models, cancellation);
        }
        finally
        {
            Directory.Delete(temporary, recursive: true);
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
