using System.Diagnostics;
using System.Runtime.InteropServices;
using DeepSeekOcr.Checkpoints;
using DeepSeekOcr.Model;
using DeepSeekOcr.Tensors;
using DeepSeekOcr.Tensors.Operations;

namespace DeepSeekOcr.Cli.Bench;

/// <summary>Measures the engine and this machine's limits in one run.</summary>
/// <remarks>
/// The limit of multiply-adds is the best of many short runs, that of reading their median. <c>load</c> and <c>first-token</c> are measured
/// once, at the start, code not yet compiled; all other times are medians of several warm runs. The share is that of the multiply-add limit
/// for products (see <see cref="UsefulWork"/>) and training (<see cref="DeepSeekOcr.Training.FlopCount"/>), and that of the read limit for decoding, by the stored bytes of a token's
/// active weights alone: keys and values are not counted. Peak memory is that of the reading figures and includes the mapped pages of the
/// checkpoint. <em>Not</em> measured: a cold disk (whatever the operating system has cached stays cached), picture decoding, tokenization,
/// sampling rules, several sequences together, and how right the answers are.
/// </remarks>
/// <param name="repetition">How long each figure is repeated.</param>
/// <param name="only">Names of the figures to measure; empty for all.</param>
/// <param name="report">Told what is being measured.</param>
internal sealed class Benchmark(Repetition repetition, IReadOnlyCollection<string> only, Action<string> report)
{
    /// <summary>Names of the figures that can be asked for one by one; loading is always measured.</summary>
    public static readonly IReadOnlyList<string> Names = ["encoder-1024", "prefill-273", "decode", "decode-2000", "gemm-f32", "train-step"];

    private const int FirstPrompt = 8;
    private const int ViewSide = 1024;
    private const int PromptTokens = 273;
    private const int ShortContext = 300;
    private const int LongContext = 2000;

    private readonly List<(string Name, double Value, string Unit, double Flops, double ReadBytes)> _figures = [];

    /// <summary>Measures everything.</summary>
    /// <param name="directory">The checkpoint.</param>
    /// <param name="cancellation">Ends the run between two figures.</param>
    /// <exception cref="CheckpointException">The checkpoint does not fit.</exception>
    public BenchReport Run(string directory, CancellationToken cancellation)
    {
        Read(directory, cancellation);
        if (Begin("gemm-f32", cancellation))
        {
            double product = MatrixProduct();
            Add("gemm-f32", product / 1e9, "GFLOP/s", flops: product);
        }

        if (Begin("train-step", cancellation))
        {
            (double step, double trained) = TrainingBenchmark.Measure(repetition, cancellation);
            Add("train-step", step, "s", flops: trained);
        }

        report("limits");
        bool quick = repetition.Budget == TimeSpan.Zero;
        var limits = new BenchLimits(MachineLimits.MultiplyAddRate(quick ? 3 : 300) / 1e9, MachineLimits.ReadRate(quick ? 1 : 20) / 1e9);
        var machine = new BenchMachine(
            Processor(), WorkerPool.Shared.Threads, MachineLimits.VectorBits, RuntimeInformation.FrameworkDescription, RuntimeInformation.OSDescription);
        return new BenchReport(limits, machine, [.. _figures.Select(figure => new BenchResult(figure.Name, figure.Value, figure.Unit, Share(figure.Flops, figure.ReadBytes, limits)))]);
    }

    /// <summary>The figures of reading pages.</summary>
    private void Read(string directory, CancellationToken cancellation)
    {
        report("load");
        long start = Stopwatch.GetTimestamp();
        using SafetensorsCheckpoint checkpoint = SafetensorsCheckpoint.Open(directory);
        var ledger = new WeightLedger(checkpoint);
        var model = new DeepSeekOcrModel(ledger, ModelConfig.Load(directory));
        checkpoint.Verify();
        Add("load", Stopwatch.GetElapsedTime(start).TotalSeconds, "s");
        using var decoder = new DecoderBenchmark(model);
        decoder.Prompt(FirstPrompt);
        Add("first-token", Stopwatch.GetElapsedTime(start).TotalSeconds, "s");
        if (Begin("encoder-1024", cancellation))
        {
            double view = Encode(model);
            double encoded = UsefulWork.Encoder(model.Config, ViewSide) / view;
            Add("encoder-1024", view, "s", flops: encoded);
            Add("encoder-1024-rate", encoded / 1e9, "GFLOP/s", flops: encoded);
        }

        if (Begin("prefill-273", cancellation))
        {
            double prompt = repetition.Median(() => decoder.Prompt(PromptTokens));
            Add("prefill-273", PromptTokens / prompt, "tok/s", flops: UsefulWork.Prefill(model.Config, PromptTokens) / prompt);
        }

        Decode(decoder, ledger.BytesPerToken(model.Config.Decoder), cancellation);
        using var process = Process.GetCurrentProcess();
        Add("peak-memory", process.PeakWorkingSet64, "bytes");
    }

    private void Decode(DecoderBenchmark decoder, double bytesPerToken, CancellationToken cancellation)
    {
        double? allocated = null;
        foreach ((string name, int context) in (ReadOnlySpan<(string, int)>)[("decode", ShortContext), ("decode-2000", LongContext)])
        {
            if (decoder.Fits(context) && Begin(name, cancellation))
            {
                (double seconds, double bytes) = decoder.Decode(context, repetition);
                allocated = bytes;
                Add(name, 1 / seconds, "tok/s", readBytes: bytesPerToken / seconds);
            }
        }

        if (allocated is { } perToken)
        {
            Add("alloc-per-token", perToken, "bytes");
        }
    }

    /// <summary>Whether a figure is wanted; says that it is being measured.</summary>
    private bool Begin(string name, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        bool wanted = only.Count == 0 || only.Contains(name);
        if (wanted)
        {
            report(name);
        }

        return wanted;
    }

    private double Encode(DeepSeekOcrModel model)
    {
        var random = new Random(1);
        Tensor view = Tensor.Empty([1, 3, ViewSide, ViewSide]);
        foreach (ref float pixel in view.Span)
        {
            pixel = (2 * random.NextSingle()) - 1;
        }

        using var arena = new Arena();
        return repetition.Median(() =>
        {
            using Arena.Scope scope = arena.Enter();
            model.Encoder.Forward(view);
        });
    }

    /// <summary>Operations a second of SAM's first MLP product at 1024².</summary>
    private double MatrixProduct()
    {
        const int Rows = 4096;
        const int Inputs = 768;
        const int Outputs = 3072;
        Weight weight = Weight.Allocate("gemm", [Outputs, Inputs]);
        weight.Values.Fill(0.01f);
        Tensor x = Tensor.Empty([Rows, Inputs]);
        x.Span.Fill(0.5f);
        using var arena = new Arena();
        return 2.0 * Rows * Inputs * Outputs / repetition.Median(() =>
        {
            using Arena.Scope scope = arena.Enter();
            Linear.Apply(x, weight);
        });
    }

    private void Add(string name, double value, string unit, double flops = 0, double readBytes = 0) => _figures.Add((name, value, unit, flops, readBytes));

    private static double? Share(double flops, double readBytes, BenchLimits limits) =>
        flops > 0 ? flops / 1e9 / limits.FmaGflops : readBytes > 0 ? readBytes / 1e9 / limits.ReadGbs : null;

    private static string Processor()
    {
        const string Source = "/proc/cpuinfo";
        string? line = File.Exists(Source) ? File.ReadLines(Source).FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal)) : null;
        return line?[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim()
            ?? Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER")
            ?? RuntimeInformation.ProcessArchitecture.ToString();
    }
}
