using System.CommandLine;
using System.Globalization;
using DeepSeekOcr.Cli.Options;
using DeepSeekOcr.Cli.Output;
using DeepSeekOcr.Evaluation.Runs;
using DeepSeekOcr.Training;
using DeepSeekOcr.Training.Runs;

namespace DeepSeekOcr.Cli.Commands;

/// <summary><c>dsocr train</c>: trains a model as a JSON file describes it.</summary>
internal static class TrainCommand
{
    private static readonly TimeSpan PrintEvery = TimeSpan.FromSeconds(2);

    public static Command Create(Terminal terminal)
    {
        var config = new Option<string>("--config") { Description = "The training run (JSON).", Required = true };
        var output = new Option<string>("--out") { Description = "Folder for state, log and checkpoint.", Required = true };
        Option<int> steps = CommonOptions.Number(
            "--steps", "Optimiser steps, instead of those of the run; the schedule shrinks with them.", 1, 100_000_000);
        var resume = new Option<bool>("--resume") { Description = "Go on from the folder's saved state." };
        var command = new Command("train", "Train a model.") { config, output, steps, resume };
        command.SetAction((parsed, cancellation) =>
        {
            TrainingConfig run = TrainingConfig.Load(parsed.GetValue(config)!);
            run = parsed.GetResult(steps) is null ? run : run with { Steps = parsed.GetValue(steps) };
            using var trainer = new Trainer(run, parsed.GetValue(output)!, parsed.GetValue(resume));
            trainer.Saved += TrainingCurve.Draw;
            trainer.Run(Report(terminal, trainer.Steps), cancellation);
            return Task.FromResult(0);
        });
        return command;
    }

    /// <summary>A live line on a terminal, a line now and then elsewhere.</summary>
    private static Action<TrainingProgress> Report(Terminal terminal, long steps)
    {
        TimeSpan printed = TimeSpan.Zero;
        long first = -1;
        return progress =>
        {
            first = first < 0 ? progress.Step - 1 : first;
            TimeSpan wait = terminal.IsWatched ? PrintEvery / 8 : 10 * PrintEvery;
            if (progress.Elapsed - printed < wait && progress.Step < steps)
            {
                return;
            }

            printed = progress.Elapsed;
            TimeSpan left = progress.Elapsed / Math.Max(1, progress.Step - first) * (steps - progress.Step);
            string auxiliary = string.Concat(progress.Auxiliary.Select(pair => $" {pair.Key} {pair.Value.Accuracy:P0}"));
            string loss = double.IsNaN(progress.Loss)
                ? ""
                : string.Create(CultureInfo.InvariantCulture, $"  loss {progress.Loss:F4}  right {progress.Accuracy:P1}");
            string line = string.Create(
                CultureInfo.InvariantCulture,
                $"step {progress.Step}/{steps}{loss}{auxiliary}  "
                + $"{progress.Tokens / progress.Elapsed.TotalSeconds:F0} tokens/s  "
                + $"{progress.Rate / 1e9:F0} GFLOP/s, {progress.Rate / progress.PeakFlops:P0} of peak  {left:hh\\:mm\\:ss} left");
            terminal.Progress(line);
            if (!terminal.IsWatched || progress.Step == steps)
            {
                terminal.Error.WriteLine(terminal.IsWatched ? "" : line);
            }
        };
    }
}
