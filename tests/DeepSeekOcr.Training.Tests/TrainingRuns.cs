using System.Text.Json.Nodes;
using DeepSeekOcr.Checkpoints;
using DeepSeekOcr.Checkpoints.Safetensors;
using DeepSeekOcr.Data.Mixtures;
using DeepSeekOcr.Model;
using DeepSeekOcr.Tensors.Weights;
using DeepSeekOcr.Training.Auxiliary;
using DeepSeekOcr.Training.Runs;

namespace DeepSeekOcr.Training.Tests;

/// <summary>Tests that train a small model, each run in a folder of its own.</summary>
public abstract class TrainingRuns : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("dsocr-train");

    public void Dispose()
    {
        _folder.Delete(recursive: true);
        GC.SuppressFinalize(this);
    }

    protected TrainingConfig Config(string name = "config.json", int firstDense = 1, int vocabulary = 272)
    {
        string model = Path(name);
        if (!File.Exists(model))
        {
            File.WriteAllText(model, new ModelConfig
            {
                Vision = new VisionConfig
                {
                    Sam = new SamConfig
                    {
                        Width = 16, Layers = 2, Heads = 2, GlobalAttentionIndexes =
                            [1], OutChannels = 4, DownsampleChannels = [16, 64], WindowSize = 4, ImageSize = 128,
                    },
                    Clip = new ClipConfig { Width = 64, Layers = 1, Heads = 2, ImageSize = 28 },
                },
                Projector = new ProjectorConfig { InputSize = 128, OutputSize = 64 },
                Decoder = new DecoderConfig
                {
                    HiddenSize = 64, IntermediateSize = 64, MoeIntermediateSize = 16, Layers = 3, Heads = 2, KeyValueHeads = 2,
                    RoutedExperts = 16, SharedExperts = 1, ExpertsPerToken = 2, VocabularySize = vocabulary, MaxPositions = 256,
                    FirstDense = firstDense,
                },
            }.ToJson());
        }

        return new TrainingConfig
        {
            Model = model,
            Steps = 4,
            Batch = 4,
            MicroBatch = 2,
            WarmupSteps = 2,
            Auxiliary = new AuxiliaryOptions { Patch = 1, Neck = 1, Address = 1, Place = 1, Guidance = 1, Router = 1 },
            Tasks =
                [new TextTask { Side = 128, MinCharacters = 3, MaxCharacters = 12 },
                    new TextTask { Side = 128, MinCharacters = 4, MaxCharacters = 4, Random = 1 }],
            SaveEvery = 100,
        };
    }

    protected void Train(TrainingConfig config, string folder, bool resume, long stopAfter)
    {
        using var stop = new CancellationTokenSource();
        using var trainer = new Trainer(config, Path(folder), resume);
        trainer.Run(
            progress =>
            {
                if (progress.Step == stopAfter)
                {
                    stop.Cancel();
                }
            },
            stop.Token);
    }

    protected void CopyFolder(string from, string to)
    {
        Directory.CreateDirectory(Path(to));
        foreach (string file in Directory.EnumerateFiles(Path(from)))
        {
            // The run is writing its log.
            using FileStream source = new(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using FileStream target = File.Create(Path(to, System.IO.Path.GetFileName(file)));
            source.CopyTo(target);
        }
    }

    protected static bool IsSam(Weight weight) => weight.Name.StartsWith("model.sam_model.", StringComparison.Ordinal);

    /// <summary>Checks of every parameter of a run whether it still has the bits it began with.</summary>
    protected void AssertMoved(TrainingConfig config, string folder, Func<Weight, bool> moves, int leastRank = 0)
    {
        using SafetensorsFile state = SafetensorsFile.Open(Path(folder, TrainingState.FileName));
        var fresh = new WeightInitializer(ModelConfig.Load(config.Model), config.Auxiliary.GuidedLayer, config.Seed);
        _ = new DeepSeekOcrModel(fresh, ModelConfig.Load(config.Model));
        foreach (Weight weight in fresh.Weights.Where(weight => weight.Shape.Rank >= leastRank))
        {
            Assert.True(weight.Values.SequenceEqual(state.Read<float>(weight.Name)) != moves(weight), weight.Name);
        }
    }

    protected double[] Losses(string folder) =>
        [.. File.ReadLines(Path(folder, "log.jsonl")).Select(line => JsonNode.Parse(line)!["loss"]!.GetValue<double>())];

    protected string Path(params string[] parts) => System.IO.Path.Combine([_folder.FullName, .. parts]);
}
