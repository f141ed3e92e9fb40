using System.Diagnostics;
using System.Globalization;
using DeepSeekOcr.Checkpoints;
using DeepSeekOcr.Model;
using DeepSeekOcr.Tensors;
using DeepSeekOcr.Tensors.Cpu;
using DeepSeekOcr.Tensors.Weights;
using DeepSeekOcr.Training;

namespace DeepSeekOcr.Benchmarks;

/// <summary>Measures how fast one checkpoint reads pages.</summary>
/// <remarks>
/// <c>load</c> and <c>first-token</c> are measured once, code not yet compiled in a first run; all other times are medians of warm runs.
/// The limit of decoding is the rate at which the same threads read the same mapped weights and do nothing else, so it does not matter
/// where in memory the system has put the file; a token is counted with the stored bytes of its active weights alone, without keys and
/// values.
/// </remarks>
/// <param name="repetition">How long each figure is repeated.</param>
/// <param name="begin">Whether a figure is wanted; tells what is being measured.</param>
/// <param name="model">The checkpoint.</param>
internal sealed class ModelBenchmark(Repetition repetition, Func<string, bool> begin, BenchModel model)
{
    private const int FirstPrompt = 8;
    private const int BaseSide = 1024;
    private const int TileSide = 640;
    private const int Tiles = 6;
    private const int ShortContext = 300;
    private const int LongContext = 2000;

    private static readonly int[] Batches = [1, 2, 4, 8, 16];

    private readonly List<BenchFigure> _figures = [];

    /// <summary>The figures, in the order of a page's way.</summary>
    /// <exception cref="CheckpointException">The checkpoint does not fit.</exception>
    public IReadOnlyList<BenchFigure> Run()
    {
        begin("load");
        long start = Stopwatch.GetTimestamp();
        using ICheckpoint checkpoint = BenchModel.Open(model.Path);
        ModelConfig config = checkpoint.ReadConfig();
        var ledger = new WeightLedger(checkpoint);
        var network = new DeepSeekOcrModel(ledger, config);
        checkpoint.Verify(config.Decoder.TieEmbeddings ? ["lm_head.weight"] : []);
        Add("load", Stopwatch.GetElapsedTime(start).TotalSeconds, "s");
        using var decoder = new DecoderBenchmark(network);
        decoder.Prompt(FirstPrompt);
        Add("first-token", Stopwatch.GetElapsedTime(start).TotalSeconds, "s");

        Encode(network, "encoder-1024", (1, BaseSide));
        Prefill(decoder, config, 273);
        Decode(decoder, ledger, config.Decoder, "decode", ShortContext);
        if (MemoryUse.BeyondFiles() is { } beyond)
        {
            Add("memory-beyond-file", beyond, "bytes");
        }

        Prefill(decoder, config, 909);
        Decode(decoder, ledger, config.Decoder, "decode-2000", LongContext);
        DecodeTogether(decoder);
        Encode(network, "encoder-gundam", (Tiles, TileSide), (1, BaseSide));
        Add("peak-memory", MemoryUse.Peak(), "bytes");
        return _figures;
    }

    private void Encode(DeepSeekOcrModel network, string name, params (int Count, int Side)[] views)
    {
        if (!begin(name))
        {
            return;
        }

        Tensor[] pixels = [.. views.Select(view => Noise(view.Count, view.Side))];
        using var arena = new Arena();
        Timing time = repetition.Measure(() =>
        {
            foreach (Tensor view in pixels)
            {
                using Arena.Scope scope = arena.Enter();
                network.Encoder.Forward(view, network.Encoder.ReadingPrecision);
            }
        });
        var count = new FlopCount(network.Config);
        double work = views.Sum(view => view.Count * count.Encoder(view.Side));
        Add(name, time.Seconds, "s", time.Spread, flops: work / time.Seconds);
    }

    private void Prefill(DecoderBenchmark decoder, ModelConfig config, int tokens)
    {
        string name = $"prefill-{tokens}";
        if (decoder.Fits(tokens) && begin(name))
        {
            Timing time = repetition.Measure(() => decoder.Prompt(tokens));
            Add(name, tokens / time.Seconds, "tok/s", time.Spread, flops: new FlopCount(config).Prefill(tokens) / time.Seconds);
        }
    }

    private void Decode(DecoderBenchmark decoder, WeightLedger ledger, DecoderConfig config, string name, int context)
    {
        if (!decoder.Fits(context) || !begin(name))
        {
            return;
        }

        // Before and after, because other guests of the machine come and go.
        double before = ReadRate(ledger);
        (Timing time, double allocated) = decoder.Decode(context, repetition);
        double limit = (before + ReadRate(ledger)) / 2;
        Add($"{name}-read-limit", limit / 1e9, "GB/s");
        Add(name, 1 / time.Seconds, "tok/s", time.Spread, share: ledger.BytesPerToken(config) / time.Seconds / limit);
        Add($"{name}-allocated", allocated, "bytes");
    }

    private void DecodeTogether(DecoderBenchmark decoder)
    {
        if (!decoder.Fits(ShortContext) || !begin("decode-batch"))
        {
            return;
        }

        foreach (int sequences in Batches)
        {
            Timing time = decoder.DecodeTogether(sequences, ShortContext, repetition);
            Add(string.Create(CultureInfo.InvariantCulture, $"decode-batch-{sequences}"), sequences / time.Seconds, "tok/s", time.Spread);
        }
    }

    private double ReadRate(WeightLedger ledger)
    {
        Weight[] layers = [.. ledger.Weights.Where(weight => weight.Name.StartsWith("model.layers.", StringComparison.Ordinal))];
        return MachineLimits.ReadRate(layers, runs: repetition.Budget == TimeSpan.Zero ? 1 : 5);
    }

    private static Tensor Noise(int count, int side)
    {
        var random = new Random(1);
        Tensor view = Tensor.Empty([count, 3, side, side]);
        foreach (ref float pixel in view.Span)
        {
            pixel = (2 * random.NextSingle()) - 1;
        }

        return view;
    }

    private void Add(string name, double value, string unit, double spread = 0, double flops = 0, double? share = null) =>
        _figures.Add(new BenchFigure(model.Type, name, value, unit, value * spread, flops, share));
}
