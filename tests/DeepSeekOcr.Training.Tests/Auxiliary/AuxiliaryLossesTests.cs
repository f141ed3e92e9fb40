using System.Text.Json.Nodes;
using DeepSeekOcr.Checkpoints.Safetensors;
using DeepSeekOcr.Data;
using DeepSeekOcr.Data.Mixtures;
using DeepSeekOcr.Tensors.Weights;
using DeepSeekOcr.Training.Auxiliary;
using DeepSeekOcr.Training.Runs;

namespace DeepSeekOcr.Training.Tests.Auxiliary;

/// <summary>What training-only losses teach, and what they leave alone.</summary>
public sealed class AuxiliaryLossesTests : TrainingRuns
{
    [Fact]
    public void Run_PagesWithoutTargets_TrainSamAloneAndTheRestKeepsItsBits()
    {
        TextTask encoderOnly = Config().Tasks[0] with { Targets = 0 };
        TrainingConfig config = Config() with
        {
            Tasks = [encoderOnly],
            MuonRate = 1e-3f,
            Auxiliary = new AuxiliaryOptions { Patch = 1, Neck = 1, Place = 1, Guidance = 1 },
        };
        Train(config, "sight", resume: false, stopAfter: 3);
        AssertMoved(config, "sight", weight => IsSam(weight) && !weight.Name.Contains(".net_", StringComparison.Ordinal));

        JsonNode last = JsonNode.Parse(File.ReadLines(Path("sight", "log.jsonl")).Last())!;
        Assert.Null(last["loss"]);
        Assert.Equal(["patch", "neck"], last["auxiliary"]!.AsObject().Select(pair => pair.Key));
    }

    [Fact]
    public void Run_CompressedLossOnEncoderOnlyPages_TeachesTheCompressorToo()
    {
        TextTask encoderOnly = Config().Tasks[0] with { Targets = 0 };
        TrainingConfig config = Config() with
        {
            Tasks = [encoderOnly],
            Steps = 60,
            LearningRate = 1e-2f,
            Auxiliary = new AuxiliaryOptions { Compressed = 1 },
        };
        Train(config, "compressed", resume: false, stopAfter: 60);
        using SafetensorsFile file = SafetensorsFile.Open(Path("compressed", "model.safetensors"));
        Assert.DoesNotContain(file.Entries, entry => entry.Name.StartsWith("auxiliary.", StringComparison.Ordinal));
        AssertMoved(config, "compressed", IsSam);

        double[] losses = Logged("compressed", "compressed");
        Assert.True(losses[^5..].Average() < losses[..5].Average() * 0.9, $"{losses[0]} to {losses[^1]}");
    }

    [Fact]
    public void Run_AddressLossOnPagesForTheEncoder_TeachesTheWholeEncoder()
    {
        TrainingConfig config = Config() with
        {
            Tasks = [Config().Tasks[0] with { Targets = 0 }],
            Steps = 40,
            LearningRate = 1e-2f,
            Auxiliary = new AuxiliaryOptions { Address = 1 },
        };
        Train(config, "address", resume: false, stopAfter: 40);
        AssertMoved(config, "address", IsOfTheEncoder, leastRank: 2);

        double[] losses = Logged("address", "character");
        Assert.True(losses[^5..].Average() < losses[..5].Average() * 0.9, $"{losses[0]} to {losses[^1]}");

        static bool IsOfTheEncoder(Weight weight) => IsSam(weight)
            || (weight.Name.StartsWith("model.vision_model.", StringComparison.Ordinal)
                && !weight.Name.Contains("patch_embedding", StringComparison.Ordinal)) // CLIP reads SAM's features, not pixels
            || weight.Name.StartsWith("model.projector.", StringComparison.Ordinal);
    }

    [Fact]
    public void Run_AddressLossOfTheDecoder_Falls()
    {
        TrainingConfig config = Config() with
        {
            Steps = 40,
            LearningRate = 1e-2f,
            NextToken = 0.1f,
            Auxiliary = new AuxiliaryOptions { Address = 1 },
        };
        Train(config, "next", resume: false, stopAfter: 40);

        double[] losses = Logged("next", "nextCharacter");
        Assert.True(losses[^5..].Average() < losses[..5].Average() * 0.9, $"{losses[0]} to {losses[^1]}");
    }

    [Fact]
    public void Run_Balance_ComesCloserToEvenUse()
    {
        TrainingConfig config = Config() with { Steps = 30, LearningRate = 3e-3f, Auxiliary = new AuxiliaryOptions { Balance = 1 } };
        Train(config, "balanced", resume: false, stopAfter: 30);
        double[] balance = Logged("balanced", "balance");
        Assert.True(balance.All(value => value > 0.99), "even use is the least value");
        Assert.True(
            balance[^5..].Average() - 1 < 0.7 * (balance[..5].Average() - 1),
            $"from {balance[..5].Average():F3} to {balance[^5..].Average():F3}");
    }

    [Fact]
    public void New_RouterTaughtInADenseLayer_IsRefused() =>
        Assert.Contains(
            "layer 2 of the decoder is dense",
            Assert.Throws<RecipeException>(() => new Trainer(Config("dense.json", firstDense: 3), Path("dense"), resume: false)).Message,
            StringComparison.Ordinal);

    /// <summary>An auxiliary loss after each step.</summary>
    private double[] Logged(string run, string loss) =>
        [.. File.ReadLines(Path(run, "log.jsonl")).Select(line => JsonNode.Parse(line)!["auxiliary"]![loss]![0]!.GetValue<double>())];
}
