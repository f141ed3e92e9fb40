using DeepSeekOcr.Checkpoints;
using DeepSeekOcr.Data;
using DeepSeekOcr.Training.Auxiliary;
using DeepSeekOcr.Training.Codes;
using DeepSeekOcr.Training.Runs;

namespace DeepSeekOcr.Training.Tests.Codes;

public sealed class OpenCodesTests : TrainingRuns
{
    [Fact]
    public void Open_NumbersThatNoStagePasses_AreOpened()
    {
        using Trainer trainer = ShutHalfOfEveryCode();
        PatchCodePath path = Measure(trainer);
        Assert.Equal(4, Passing(path));
        Assert.Contains("3 numbers", Assert.Throws<RecipeException>(() => path.Open(4)).Message, StringComparison.Ordinal);

        path.Open(3);
        Assert.Equal(7, Passing(Measure(trainer))); // of 8: LayerNorm takes one away

        static int Passing(PatchCodePath path)
        {
            double[] gains = path.Gains();
            return gains.Count(gain => gain > gains[^1] / 5);
        }
    }

    [Fact]
    public void Run_OpenCodes_MovesTheLossByAFewPercentOnly()
    {
        using (Trainer trainer = ShutHalfOfEveryCode())
        {
            trainer.Run(_ => { }, TestContext.Current.CancellationToken);
        }

        TrainingConfig config = CodeConfig() with { Start = Path("shut") };
        Train(config, "plain", resume: false, stopAfter: 1);
        Train(config with { OpenCodes = 3 }, "opened", resume: false, stopAfter: 1);
        Assert.NotEqual(Losses("plain"), Losses("opened"));
        Assert.Equal(1, Losses("opened")[0] / Losses("plain")[0], 0.05);
    }

    [Fact]
    public void Resume_OfARunThatOpenedCodesAndSavedNothingElse_DoesNotOpenThemAgain()
    {
        using (Trainer trainer = ShutHalfOfEveryCode())
        {
            trainer.Run(_ => { }, TestContext.Current.CancellationToken);
        }

        TrainingConfig config = CodeConfig() with { Start = Path("shut"), OpenCodes = 3 };
        using (var trainer = new Trainer(config, Path("whole"), resume: false))
        {
            trainer.Run(_ => CopyFolder("whole", "killed"), TestContext.Current.CancellationToken); // as it was before the first step
        }

        Train(config, "killed", resume: true, stopAfter: 1);
        Assert.Equal(File.ReadAllBytes(Path("whole", TrainingState.FileName)), File.ReadAllBytes(Path("killed", TrainingState.FileName)));
    }

    [Fact]
    public void New_OpenCodesWithoutAHeadForEveryPatch_IsRefused() =>
        Assert.Contains(
            "codes of 4 and 2 heads",
            Assert.Throws<RecipeException>(() => new Trainer(Config() with { OpenCodes = 1 }, Path("heads"), resume: false)).Message,
            StringComparison.Ordinal);

    [Fact]
    public void New_OpenCodesForALayerThatIsNot_IsRefused()
    {
        TrainingConfig config = CodeConfig() with { OpenCodes = 1, Auxiliary = new AuxiliaryOptions { GuidedLayer = 3 } };
        Assert.Contains(
            "guidedLayer is 3; the decoder has layers 0 to 2",
            Assert.Throws<RecipeException>(() => new Trainer(config, Path("layer"), resume: false)).Message,
            StringComparison.Ordinal);
    }

    private PatchCodePath Measure(Trainer trainer)
    {
        TrainingConfig config = CodeConfig();
        var hook = new OpenCodes(trainer.Model.Config, 1, config.Auxiliary.GuidedLayer, config.Tasks, config.Seed);
        return hook.Measure(trainer.Model, TestContext.Current.CancellationToken);
    }

    /// <summary>A trainer of a model whose first convolution passes four of a patch's eight numbers on.</summary>
    private Trainer ShutHalfOfEveryCode()
    {
        var trainer = new Trainer(CodeConfig(), Path("shut"), resume: false);
        Span<float> kernel = trainer.Model.Parameters.Weights.Single(weight => weight.Name == "model.sam_model.net_2.weight").Values;
        int inputs = kernel.Length / 32;
        for (int output = 0; output < 32; output++)
        {
            if (output % 8 >= 4)
            {
                kernel.Slice(output * inputs, inputs).Clear();
            }
        }

        return trainer;
    }

    private TrainingConfig CodeConfig()
    {
        string model = Path("codes.json");
        ModelConfig small = ModelConfig.Load(Config().Model);
        File.WriteAllText(model, (small with
        {
            Vision = new VisionConfig
            {
                Sam = small.Vision.Sam with { OutChannels = 8, DownsampleChannels = [32, 128] },
                Clip = small.Vision.Clip with { Width = 128 },
            },
            Projector = new ProjectorConfig { InputSize = 256, OutputSize = 128 },
            Decoder = small.Decoder with { HiddenSize = 128, Heads = 16, KeyValueHeads = 16 },
        }).ToJson());
        return Config() with { Model = model, Steps = 1, LearningRate = 1e-9f };
    }
}
