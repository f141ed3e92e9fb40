using System.Text.Json.Nodes;
using DeepSeekOcr.Checkpoints;
using DeepSeekOcr.Checkpoints.Safetensors;
using DeepSeekOcr.Data;
using DeepSeekOcr.Files;
using DeepSeekOcr.Model;
using DeepSeekOcr.Training.Auxiliary;
using DeepSeekOcr.Training.Runs;

namespace DeepSeekOcr.Training.Tests;

public sealed class TrainerTests : TrainingRuns
{
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
    public void Run_StopAfter_EndsThereWithTheRatesOfTheLongerSchedule()
    {
        Train(Config(), "interrupted", resume: false, stopAfter: 2);
        Train(Config() with { StopAfter = 2 }, "left", resume: false, stopAfter: 4);
        Assert.Equal(Losses("interrupted"), Losses("left"));
        string weights = SafetensorsCheckpoint.SingleFileName;
        Assert.Equal(File.ReadAllBytes(Path("interrupted", weights)), File.ReadAllBytes(Path("left", weights)));
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
                    trainer.Model.Parameters.Weights.First(weight => weight.Name == "lm_head.weight").Values[0] = float.NaN;
                }
            },
            TestContext.Current.CancellationToken);

        JsonNode[] lines = [.. File.ReadLines(Path("poisoned", "log.jsonl")).Select(line => JsonNode.Parse(line)!)];
        Assert.Equal([1, 2, 2, 3, 4, 5, 6], lines.Select(line => line["step"]!.GetValue<int>()));
        Assert.Equal(4, lines[2]["steppedBackFrom"]!.GetValue<int>());
        Assert.True(
            trainer.Model.Parameters.Weights.All(weight => !weight.Values.ContainsAnyExceptInRange(float.MinValue, float.MaxValue)),
            "all weights are numbers");
    }

    [Fact]
    public void Run_LearningRateThatAlwaysDiverges_EndsInOneLineAndKeepsTheSavedState()
    {
        TrainingConfig config =
            Config() with { Steps = 400, LearningRate = 1, GradientClip = float.MaxValue, WarmupSteps = 1, WeightDecay = 1e30f };
        using var trainer = new Trainer(config, Path("diverges"), resume: false);
        Assert.Contains(
            "diverged", Assert.Throws<TrainingException>(() => trainer.Run(_ => { }, TestContext.Current.CancellationToken)).Message,
            StringComparison.Ordinal);
        using SafetensorsFile state = SafetensorsFile.Open(Path("diverges", TrainingState.FileName));
        Assert.Equal(-1, state.Read<float>("lm_head.weight").AsSpan().IndexOf(float.NaN));
    }

    [Fact]
    public void Run_CheckpointThatCannotBeWritten_LeavesAResumableState()
    {
        using var trainer = new Trainer(Config() with { Steps = 3, SaveEvery = 2 }, Path("full"), resume: false);
        byte[] before = [];
        string state = Path("full", TrainingState.FileName);
        Assert.Throws<FileException>(() => trainer.Run(
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
        double[] losses = Losses("learns");
        Assert.True(
            losses[^5..].Average() < losses[..5].Average() - 0.5, $"from {losses[..5].Average():F3} to {losses[^5..].Average():F3}");
    }

    [Fact]
    public void Run_SecondStage_LeavesSamAndCompressorBitEqualAndTrainsTheRest()
    {
        TrainingConfig config = Config() with { Rates = new ModuleRates { Sam = 0, Compressor = 0 } };
        Train(config, "frozen", resume: false, stopAfter: 3);
        AssertMoved(config, "frozen", weight => !IsSam(weight), leastRank: 2);
    }

    [Fact]
    public void Run_FirstStageThenSecond_GoesOnFromTheEncoderOnly()
    {
        TrainingConfig first = Config("dense.json", firstDense: 3) with { Auxiliary = new AuxiliaryOptions { Patch = 1, Place = 1 } };
        Train(first, "first", resume: false, stopAfter: 2);
        TrainingConfig second = Config() with
        {
            Start = Path("first"),
            StartWeights = ["model.sam_model.", "model.vision_model.", "auxiliary.patch."],
            Rates = new ModuleRates { Sam = 0, Compressor = 0 },
        };
        Train(second, "second", resume: false, stopAfter: 1);

        using SafetensorsFile before = SafetensorsFile.Open(Path("first", SafetensorsCheckpoint.SingleFileName));
        using SafetensorsFile after = SafetensorsFile.Open(Path("second", SafetensorsCheckpoint.SingleFileName));
        Assert.Null(before.Find("model.layers.1.mlp.gate.weight"));
        Assert.NotNull(after.Find("model.layers.1.mlp.gate.weight"));
        string[] frozen =
            [.. after.Entries.Select(entry => entry.Name).Where(name => name.StartsWith("model.sam_model.", StringComparison.Ordinal))];
        Assert.All(frozen, name => Assert.Equal(Bits(before, name), Bits(after, name)));
        Assert.NotEqual(Bits(before, "model.embed_tokens.weight"), Bits(after, "model.embed_tokens.weight"));
    }

    [Fact]
    public void Run_Graft_TakesThatPartFromTheOtherCheckpoint()
    {
        Train(Config(), "one", resume: false, stopAfter: 1);
        Train(Config() with { Seed = 2 }, "other", resume: false, stopAfter: 1);
        TrainingConfig joined = Config() with
        {
            Start = Path("one"),
            Grafts = [new Graft { Start = Path("other"), Weights = ["model.sam_model."] }],
            Rates = new ModuleRates { Sam = 0, Compressor = 0, Projector = 0 },
        };
        Train(joined, "joined", resume: false, stopAfter: 1);

        using SafetensorsFile one = SafetensorsFile.Open(Path("one", SafetensorsCheckpoint.SingleFileName));
        using SafetensorsFile other = SafetensorsFile.Open(Path("other", SafetensorsCheckpoint.SingleFileName));
        using SafetensorsFile after = SafetensorsFile.Open(Path("joined", SafetensorsCheckpoint.SingleFileName));
        const string Sight = "model.sam_model.patch_embed.proj.weight";
        const string Rest = "model.projector.layers.weight";
        Assert.NotEqual(Bits(one, Sight), Bits(after, Sight));
        Assert.Equal(Bits(other, Sight), Bits(after, Sight));
        Assert.Equal(Bits(one, Rest), Bits(after, Rest));
    }

    [Fact]
    public void New_StartWeightsThatNoParameterHas_IsRefused()
    {
        Train(Config(), "from", resume: false, stopAfter: 1);
        TrainingException fault = Assert.Throws<TrainingException>(
            () => new Trainer(Config() with { Start = Path("from"), StartWeights = ["model.sam."] }, Path("to"), resume: false));
        Assert.Equal($"'model.sam.' is to be taken from {Path("from")}, but no parameter's name begins so.", fault.Message);
    }

    [Fact]
    public void Run_LearntMerges_ShortenTheTextAndAreRefusedBeyondTheVocabulary()
    {
        TrainingConfig config = Config("wide.json", vocabulary: 400);
        Train(config, "bytes", resume: false, stopAfter: 1);
        Train(config with { Merges = 100 }, "merged", resume: false, stopAfter: 1);
        Assert.True(Tokens("merged") < 0.9 * Tokens("bytes"), $"{Tokens("merged")} tokens against {Tokens("bytes")}");
        TrainingException fault = Assert.Throws<TrainingException>(
            () => new Trainer(config with { Merges = 300 }, Path("too many"), resume: false));
        Assert.Contains("vocab_size", fault.Message, StringComparison.Ordinal);
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
        Assert.Contains(
            "already", Assert.Throws<TrainingException>(() => Train(Config(), "twice", resume: false, stopAfter: 1)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Resume_OtherConfiguration_NamesTheDifferingKeys()
    {
        Train(Config(), "changed", resume: false, stopAfter: 1);
        TrainingException fault = Assert.Throws<TrainingException>(
            () => Train(Config() with { LearningRate = 0.5f, Batch = 3 }, "changed", resume: true, stopAfter: 2));
        Assert.Contains("batch, learningRate", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Resume_StateOfAVersionWithoutAKey_TakesItsDefault()
    {
        string json = Config().ToJson();
        JsonObject older = JsonNode.Parse(json)!.AsObject();
        Assert.True(older.Remove("merges"));
        Assert.Equal(json, TrainingConfig.Parse(older.ToJsonString()).ToJson());
    }

    [Theory]
    [InlineData("\"steps\": 0", "steps is 0")]
    [InlineData("\"steps\": 5, \"startWeights\": [ \"model.\" ]", "startWeights goes with start")]
    [InlineData("\"steps\": 5, \"merges\": -1", "merges is -1")]
    [InlineData("\"steps\": 5, \"openCodes\": -1", "openCodes is -1")]
    [InlineData("\"steps\": 5, \"learnRate\": 1", "learnRate")]
    [InlineData("\"steps\": 5, \"microBatch\": 99", "microBatch is 99")]
    [InlineData("\"steps\": ", "run.json")]
    public void Load_BadConfiguration_NamesFileAndKey(string content, string expected)
    {
        string path = Path("run.json");
        File.WriteAllText(path, $$"""{ "model": "config.json", "tasks": [ {} ], {{content}} }""");
        RecipeException fault = Assert.Throws<RecipeException>(() => TrainingConfig.Load(path));
        Assert.Contains("run.json", fault.Message, StringComparison.Ordinal);
        Assert.Contains(expected, fault.Message, StringComparison.Ordinal);
    }

    private static ushort[] Bits(SafetensorsFile file, string name) => file.Read<ushort>(name);

    private long Tokens(string folder) => JsonNode.Parse(File.ReadLines(Path(folder, "log.jsonl")).Last())!["tokens"]!.GetValue<long>();
}
