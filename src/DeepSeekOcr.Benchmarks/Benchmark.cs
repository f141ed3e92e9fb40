using System.Runtime.InteropServices;
using DeepSeekOcr.Tensors;
using DeepSeekOcr.Tensors.Cpu;
using DeepSeekOcr.Tensors.Cpu.Threads;
using DeepSeekOcr.Tensors.Operations;
using DeepSeekOcr.Tensors.Weights;

namespace DeepSeekOcr.Benchmarks;

/// <summary>Measures the engine and this machine's limits in one run.</summary>
/// <remarks>
/// The limit of multiply-adds is the best of many short runs. Shares are those of that limit for products and training (see
/// <see cref="DeepSeekOcr.Training.FlopCount"/>), and of the rate of reading for decoding (<see cref="ModelBenchmark"/>).
/// Products of integers can pass the limit, which counts f32. <em>Not</em> measured: a cold disk (whatever the operating system has cached
/// stays cached), image decoding, tokenization, sampling rules, several sequences together, and how right the answers are.
/// </remarks>
/// <param name="repetition">How long each figure is repeated.</param>
/// <param name="only">Names of the figures to measure; empty for all.</param>
/// <param name="report">Told what is being measured.</param>
internal sealed class Benchmark(Repetition repetition, IReadOnlyCollection<string> only, Action<string> report)
{
    /// <summary>Names of the figures that can be asked for one by one; loading is always measured.</summary>
    public static readonly IReadOnlyList<string> Names =
    [
        "encoder-1024", "encoder-gundam", "prefill-273", "prefill-909", "decode", "decode-2000", "decode-batch", "gemm-f32", "train-step",
        "documents-parse", "documents-write",
    ];

    private const string NoModel = "-";

    /// <summary>Measures everything.</summary>
    /// <param name="models">The checkpoints.</param>
    /// <param name="cancellation">Ends the run between two figures.</param>
    /// <exception cref="Checkpoints.CheckpointException">A checkpoint does not fit.</exception>
    public BenchReport Run(IReadOnlyList<BenchModel> models, CancellationToken cancellation)
    {
        List<BenchFigure> figures = [];
        foreach (BenchModel model in models)
        {
            figures.AddRange(new ModelBenchmark(repetition, name => Begin(name, $"{model.Type} {name}", cancellation), model).Run());
        }

        if (Begin("gemm-f32", "gemm-f32", cancellation))
        {
            (double rate, double spread) = MatrixProduct();
            figures.Add(new BenchFigure(NoModel, "gemm-f32", rate / 1e9, "GFLOP/s", spread * rate / 1e9, rate, null));
        }

        if (Begin("train-step", "train-step", cancellation))
        {
            (Timing step, double trained) = TrainingBenchmark.Measure(repetition, cancellation);
            figures.Add(new BenchFigure(NoModel, "train-step", step.Seconds, "s", step.Seconds * step.Spread, trained, null));
        }

        if (Begin("documents-parse", "documents-parse", cancellation))
        {
            (double rate, double spread) = DocumentBenchmark.Parse(repetition);
            figures.Add(new BenchFigure(NoModel, "documents-parse", rate / 1e6, "MB/s", spread * rate / 1e6, 0, null));
        }

        if (Begin("documents-write", "documents-write", cancellation))
        {
            Timing page = DocumentBenchmark.Write(repetition);
            figures.Add(new BenchFigure(NoModel, "documents-write", page.Seconds, "s", page.Seconds * page.Spread, 0, null));
        }

        report("limits");
        double limit = MachineLimits.MultiplyAddRate(repetition.Budget == TimeSpan.Zero ? 3 : 300);
        var machine = new BenchMachine(
            Processor(), WorkerPool.Shared.Threads, MachineLimits.VectorBits, RuntimeInformation.FrameworkDescription,
            RuntimeInformation.OSDescription);
        return new BenchReport(new BenchLimits(limit / 1e9), machine, [.. figures.Select(figure => figure.Judge(limit))]);
    }

    /// <summary>Whether a figure is wanted; says that it is being measured.</summary>
    private bool Begin(string name, string line, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        bool wanted = only.Count == 0 || only.Contains(name);
        if (wanted)
        {
            report(line);
        }

        return wanted;
    }

    /// <summary>Operations a second of SAM's first MLP product at 1024².</summary>
    private (double Rate, double Spread) MatrixProduct()
    {
        const int Rows = 4096;
        const int Inputs = 768;
        const int Outputs = 3072;
        Weight weight = Weight.Allocate("gemm", [Outputs, Inputs]);
        weight.Values.Fill(0.01f);
        Tensor x = Tensor.Empty([Rows, Inputs]);
        x.Span.Fill(0.5f);
        using var arena = new Arena();
        Timing time = repetition.Measure(() =>
        {
            using Arena.Scope scope = arena.Enter();
            Linear.Apply(x, weight);
        });
        return (2.0 * Rows * Inputs * Outputs / time.Seconds, time.Spread);
    }

    private static string Processor()
    {
        const string Source = "/proc/cpuinfo";
        string? line = File.Exists(Source)
            ? File.ReadLines(Source).FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))
            : null;
        return line?[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim()
            ?? Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER")
            ?? RuntimeInformation.ProcessArchitecture.ToString();
    }
}
