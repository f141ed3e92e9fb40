using System.CommandLine;
using DeepSeekOcr.Cli.Options;
using DeepSeekOcr.Cli.Output;
using DeepSeekOcr.Data.Export;
using DeepSeekOcr.Data.Mixtures;
using DeepSeekOcr.Tensors.Cpu.Threads;
using DeepSeekOcr.Training.Runs;

namespace DeepSeekOcr.Cli.Commands;

/// <summary><c>dsocr data</c>: the pages that training draws, as files for other trainers.</summary>
internal static class DataCommand
{
    public static Command Create(Terminal terminal) => new("data", "Write training pages as files.") { CreateExport(terminal) };

    private static Command CreateExport(Terminal terminal)
    {
        var output = new Option<string>("--out")
        {
            Description = "Folder of the shards; an export begun there goes on.",
            HelpName = "DIR",
            Required = true,
        };
        var task = new Option<string?>("--task")
        {
            Description = "One kind of page (JSON, as a training run lists them). Default: Tiny pages of 300 to 440 characters.",
            HelpName = "FILE",
        };
        var config = new Option<string?>("--config")
        {
            Description = "A training run (JSON), whose kinds of pages are taken by their weights.",
            HelpName = "FILE",
        };
        Option<int> pages = CommonOptions.Number("--pages", "Pages in all. Default: 1000.", 1, int.MaxValue);
        Option<int> shardSize = CommonOptions.Number("--shard-size", "Pages of a shard. Default: 1000.", 1, DatasetOptions.LargestShard);
        Option<long> seed = CommonOptions.Seed();
        Option<DatasetFormat> format = CommonOptions.Parsed("--format", "webdataset or parquet. Default: webdataset.", ParseFormat);
        format.HelpName = "webdataset|parquet";
        Option<int?> jpeg = CommonOptions.Parsed<int?>(
            "--jpeg", "Store images as JPEG of this quality, 1 to 100. Default: PNG.", text => CommonOptions.ParseNumber(
                "--jpeg", text, 1, 100));
        Option<int> threads = CommonOptions.Threads();
        var command = new Command("export", "Render pages and write them as shards with their text and the position of every character.")
        {
            output, task, config, pages, shardSize, seed, format, jpeg, threads,
        };
        command.Validators.Add(result =>
        {
            if (result.GetResult(task) is not null && result.GetResult(config) is not null)
            {
                result.AddError("--task and --config both say what the pages are; leave one out.");
            }
        });
        command.SetAction((parsed, cancellation) =>
        {
            CommonOptions.UseThreads(parsed, threads);
            var options = new DatasetOptions
            {
                Tasks = parsed.GetValue(config) is { } run ? TrainingConfig.Load(run).Tasks
                    : [parsed.GetValue(task) is { } file ? TextTask.Load(file) : new TextTask()],
                Pages = parsed.Given(pages, 1000),
                Format = parsed.GetValue(format),
                JpegQuality = parsed.GetValue(jpeg),
            };
            options = options with
            {
                ShardSize = parsed.Given(shardSize, options.ShardSize),
                Seed = parsed.Given(seed, options.Seed),
            };
            return Task.FromResult(Export(terminal, parsed.GetValue(output)!, options, cancellation));
        });
        return command;
    }

    private static int Export(Terminal terminal, string folder, DatasetOptions options, CancellationToken cancellation)
    {
        var export = new DatasetExport(options, folder);
        DatasetIndex index = terminal.ShowBar(
            "rendering",
            (int)options.Pages,
            onPages => export.RunAsync(WorkerPool.Shared.Threads, pages => onPages((int)pages), cancellation).GetAwaiter().GetResult());
        terminal.Output.WriteLine(FormattableString.Invariant(
            $"{folder}: {options.Pages} pages in {index.Shards.Count} shards, {index.Shards.Sum(shard => shard.Bytes) / 1e6:F1} MB"));
        return 0;
    }

    private static DatasetFormat ParseFormat(string text) => text switch
    {
        "webdataset" => DatasetFormat.WebDataset,
        "parquet" => DatasetFormat.Parquet,
        _ => throw new FormatException($"--format is '{text}'; expected webdataset or parquet."),
    };
}
