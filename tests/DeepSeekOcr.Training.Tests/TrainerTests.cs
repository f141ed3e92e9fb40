using System.Text.Json.Nodes;
using DeepSeekOcr.Checkpoints;
using DeepSeekOcr.Model;
using DeepSeekOcr.Training.Auxiliary;

namespace DeepSeekOcr.Training.Tests;

public sealed class TrainerTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("dsocr-train");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Run_StoppedAndResumed_EndsWithTheSameBitsAsWithoutAStop()
    {
        TrainingConfig config = Config();
        Train(config, "whole", resume: false, stopAfter: 4);
        Train(config, "parts", resume: false, stopAfter: 2);
        Train(config, "parts", resume: true, stopAfter: 4);
        Assert.Equal(File.ReadAllBytes(Path("whole", TrainingState.FileName)), File.ReadAllBytes(Path("parts", TrainingState.FileName)));
        Assert.Equal(Losses("whole"), Losses("parts"));
    }

    [Fact]
    public void Run_KilledAfterLogging_DropsTheLinesThatWereNotSaved()
    {
        TrainingConfig config = Config();
        Train(config, "killed", resume: false, stopAfter: 2);
        File.AppendAllText(Path("killed", "log.jsonl"), "{\"step\":3,\"loss\":99}\n");
        Train(config, "killed", resume: true, stopAfter: 4);
        Assert.Equal(4, File.ReadAllLines(Path("killed", "log.jsonl")).Length);
        Assert.DoesNotContain(99, Losses("killed"));
    }

    [Fact]
    public void Run_WeightThatIsNoNumber_StepsBackToTheSavedStateAndFinishes()
    {
        using var trainer = new Trainer(Config() with { Steps = 6, SaveEvery = 2 }, Path("poisoned"), resume: false);
        bool poisoned = false;
        trainer.Run(
            progress =>
            {
                if (progress.Step == 3 && !poisoned)
                {
                    poisoned = true;
                    trainer.Parameters.Weights.First(weight => weight.Name == "lm_head.weight").Values[0] = float.NaN;
                }
            },
            TestContext.Current.CancellationToken);

        JsonNode[] lines = [.. File.ReadLines(Path("poisoned", "log.jsonl")).Select(line => JsonNode.Parse(line)!)];
        Assert.Equal([1, 2, 2, 3, 4, 5, 6], lines.Select(line => line["step"]!.GetValue<int>()));
        Assert.Equal(4, lines[2]["steppedBackFrom"]!.GetValue<int>());
        Assert.True(trainer.Parameters.Weights.All(weight => !weight.Values.ContainsAnyExceptInRange(float.MinValue, float.MaxValue)), "all weights are numbers");
    }

    [Fact]
    public void Run_LearningRateThatAlwaysDiverges_EndsInOneLineAndKeepsTheSavedState()
    {
        TrainingConfig config = Config() with { Steps = 400, LearningRate = 1, GradientClip = float.MaxValue, WarmupSteps = 1, WeightDecay = 1e30f };
        using var trainer = new Trainer(config, Path("diverges"), resume: false);
        Assert.Contains("diverged", Assert.Throws<TrainingException>(() => trainer.Run(_ => { }, TestContext.Current.CancellationToken)).Message, StringComparison.Ordinal);
        using SafetensorsFile state = SafetensorsFile.Open(Path("diverges", TrainingState.FileName));
        Assert.Equal(-1, state.Read<float>("lm_head.weight").AsSpan().IndexOf(float.NaN));
    }

    [Fact]
    public void Run_CheckpointThatCannotBeWritten_LeavesAResumableState()
    {
        using var trainer = new Trainer(Config() with { Steps = 3, SaveEvery = 2 }, Path("full"), resume: false);
        byte[] before = [];
        string state = Path("full", TrainingState.FileName);
        Assert.Throws<CheckpointException>(() => trainer.Run(
            progress =>
            {
                if (progress.Step == 1)
                {
                    // A full disk fails when the checkpoint beside the state is written; a folder in its place does too, for every user.
                    before = File.ReadAllBytes(state);
                    File.Delete(Path("full", SafetensorsCheckpoint.SingleFileName));
                    Directory.CreateDirectory(Path("full", SafetensorsCheckpoint.SingleFileName));
                }
            },
            TestContext.Current.CancellationToken));
        Assert.NotEqual(before, File.ReadAllBytes(state));
        Directory.Delete(Path("full", SafetensorsCheckpoint.SingleFileName));
        Train(Config() with { Steps = 3, SaveEvery = 2 }, "full", resume: true, stopAfter: 3);
        Assert.Equal(3, Losses("full").Length);
    }

    [Fact]
    public void Run_OneSmallPageAgain_LossFalls()
    {
        TrainingConfig config = Config() with { Steps = 30, LearningRate = 3e-3f };
        Train(config, "learns", resume: false, stopAfter: 30);
        Assert.True(new FileInfo(Path("learns", TrainingCurve.FileName)).Length > 5000, "the curve is drawn");
        double[] losses = Losses("learns");
        Assert.True(losses[^5..].Average() < losses[..5].Average() - 0.5, $"from {losses[..5].Average():F3} to {losses[^5..].Average():F3}");
    }

    [Fact]
    public void Run_FrozenSam_LeavesItsWeightsAlone()
    {
        TrainingConfig config = Config() with { Rates = new RoomRates { Sam = 0, Compressor = 0 } };
        Train(config, "frozen", resume: false, stopAfter: 2);
        using SafetensorsFile file = SafetensorsFile.Open(Path("frozen", TrainingState.FileName));
        var fresh = new WeightInitializer(ModelConfig.Load(config.Model), config.Auxiliary.GuidedLayer, config.Seed);
        Assert.Equal(fresh.Get("model.sam_model.neck.0.weight", [4, 16, 1, 1]).Values.ToArray(), file.Read<float>("model.sam_model.neck.0.weight"));
        Assert.NotEqual(fresh.Get("lm_head.weight", [272, 64]).Values.ToArray(), file.Read<float>("lm_head.weight"));
    }

    [Fact]
    public void Run_Finished_CheckpointLoadsAsAModel()
    {
        Train(Config(), "loads", resume: false, stopAfter: 1);
        using SafetensorsCheckpoint checkpoint = SafetensorsCheckpoint.Open(Path("loads"));
        _ = new DeepSeekOcrModel(checkpoint, ModelConfig.Load(Path("loads")));
        checkpoint.Verify();
    }

    [Fact]
    public void New_FolderWithARun_RefusesToStartOver()
    {
        Train(Config(), "twice", resume: false, stopAfter: 1);
        Assert.Contains("already", Assert.Throws<TrainingException>(() => Train(Config(), "twice", resume: false, stopAfter: 1)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Resume_OtherConfiguration_NamesTheDifferingKeys()
    {
        Train(Config(), "changed", resume: false, stopAfter: 1);
        TrainingException fault = Assert.Throws<TrainingException>(
            () => Train(Config() with { LearningRate = 0.5f, Batch = 3 }, "changed", resume: true, stopAfter: 2));
        Assert.Contains("batch, learningRate", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"steps\": 0", "steps is 0")]
    [InlineData("\"steps\": 5, \"learnRate\": 1", "learnRate")]
    [InlineData("\"steps\": 5, \"microBatch\": 99", "microBatch is 99")]
    [InlineData("\"steps\": ", "run.json")]
    public void Load_BadConfiguration_NamesFileAndKey(string content, string expected)
    {
        string path = Path("run.json");
        File.WriteAllText(path, $$"""{ "model": "config.json", "tasks": [ {} ], {{content}} }""");
        TrainingException fault = Assert.Throws<TrainingException>(() => TrainingConfig.Load(path));
        Assert.Contains("run.json", fault.Message, StringComparison.Ordinal);
        Assert.Contains(expected, fault.Message, StringComparison.Ordinal);
    }

    private TrainingConfig Config()
    {
        string model = Path("config.json");
        if (!File.Exists(model))
        {
            File.WriteAllText(model, new ModelConfig
            {
                Vision = new VisionConfig
                {
                    Sam = new SamConfig
                    {
                        Width = 16, Layers = 2, Heads = 2, GlobalAttentionIndexes = [1], OutChannels = 4, DownsampleChannels = [16, 64], WindowSize = 4, ImageSize = 128,
                    },
                    Clip = new ClipConfig { Width = 64, Layers = 1, Heads = 2, ImageSize = 28 },
                },
                Projector = new ProjectorConfig { InputSize = 128, OutputSize = 64 },
                Decoder = new DecoderConfig
                {
                    HiddenSize = 64, IntermediateSize = 64, MoeIntermediateSize = 16, Layers = 3, Heads = 2, KeyValueHeads = 2,
                    RoutedExperts = 16, SharedExperts = 1, ExpertsPerToken = 2, VocabularySize = 272, MaxPositions = 256,
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
            Auxiliary = new AuxiliaryOptions { Patch = 1, Neck = 1, Place = 1, Guidance = 1, Router = 1 },
            Tasks = [new TextTask { Side = 128, MinCharacters = 3, MaxCharacters = 12 }, new TextTask { Side = 128, MinCharacters = 4, MaxCharacters = 4, Random = 1 }],
            SaveEvery = 100,
        };
    }

    private void Train(TrainingConfig config, string folder, bool resume, long stopAfter)
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

    private double[] Losses(string folder) =>
        [.. File.ReadLines(Path(folder, "log.jsonl")).Select(line => JsonNode.Parse(line)!["loss"]!.GetValue<double>())];

    private string Path(params string[] parts) => System.IO.Path.Combine([_folder.FullName, .. parts]);
}
