using DeepSeekOcr.Data.Mixtures;
using DeepSeekOcr.Training;
using DeepSeekOcr.Training.Runs;

namespace DeepSeekOcr.Benchmarks;

/// <summary>Times training steps of nano on rendered pages, in a temporary folder.</summary>
internal static class TrainingBenchmark
{
    private const string ConfigResource = "nano-config.json";
    private const int WarmSteps = 2;
    private const int MostSteps = 50;

    /// <summary>Time of a step, and its useful operations a second.</summary>
    public static (Timing Step, double Flops) Measure(Repetition repetition, CancellationToken cancellation)
    {
        string folder = Directory.CreateTempSubdirectory("dsocr-bench-").FullName;
        try
        {
            string config = Path.Combine(folder, ConfigResource);
            using (Stream from = typeof(TrainingBenchmark).Assembly.GetManifestResourceStream(ConfigResource)!)
            using (FileStream into = File.Create(config))
            {
                from.CopyTo(into);
            }

            return Measure(config, Path.Combine(folder, "run"), repetition, cancellation);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static (Timing Step, double Flops) Measure(string model, string folder, Repetition repetition, CancellationToken cancellation)
    {
        var run = new TrainingConfig { Model = model, Steps = MostSteps, SaveEvery = MostSteps, MicroBatch = 8, Tasks = [new TextTask()] };
        using var trainer = new Trainer(run, folder, resume: false);
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        List<TrainingProgress> steps = [];
        trainer.Run(
            progress =>
            {
                steps.Add(progress);
                int measured = steps.Count - WarmSteps;
                if (measured >= repetition.LeastRuns && progress.Elapsed - steps[WarmSteps - 1].Elapsed >= repetition.Budget)
                {
                    enough.Cancel();
                }
            },
            enough.Token);
        cancellation.ThrowIfCancellationRequested();
        (double Seconds, double Flops)[] each =
        [
            .. steps.Skip(WarmSteps).Zip(steps.Skip(WarmSteps - 1), (now, before) =>
                ((now.Elapsed - before.Elapsed).TotalSeconds, now.UsefulFlops - before.UsefulFlops)),
        ];
        return (Timing.Of([.. each.Select(step => step.Seconds)]), Timing.Median(each.Select(step => step.Flops / step.Seconds)));
    }
}
