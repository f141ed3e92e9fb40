using DeepSeekOcr.Checkpoints;
using DeepSeekOcr.Training.Runs;

namespace DeepSeekOcr.Training.Tests;

public sealed class FlopCountTests
{
    private static readonly ModelConfig Published = new();

    // The paper's 570 million: a row of the embedding table is looked up, not multiplied with.
    [Fact]
    public void DecoderParameters_Published_AreThoseThatTakePartInOneToken() =>
        Assert.InRange(new FlopCount(Published).DecoderParameters, 573e6, 575e6);

    [Fact]
    public void Training_NothingFrozen_IsThreePassesOfEveryPart()
    {
        var count = new FlopCount(Published);
        double products = (4096.0 * count.PatchParameters)
            + (256.0 * (count.CompressorParameters + count.ClipParameters + count.ProjectorParameters))
            + (1000.0 * count.DecoderParameters);
        Assert.Equal(6 * products, count.Training(256, 1000), products * 1e-12);
    }

    [Fact]
    public void Training_SecondStage_TakesTheFrozenPartsForwardOnly()
    {
        var all = new FlopCount(Published);
        var frozen = new FlopCount(Published, new ModuleRates { Sam = 0, Compressor = 0 });
        double saved = 4 * ((4096.0 * all.PatchParameters) + (256.0 * all.CompressorParameters));
        Assert.Equal(all.Training(256, 500) - saved, frozen.Training(256, 500), saved * 1e-9);
    }

    [Fact]
    public void Training_FrozenDecoderAfterATrainedEncoder_StillCarriesGradientsBack()
    {
        var all = new FlopCount(Published);
        var frozen = new FlopCount(Published, new ModuleRates { Decoder = 0 });
        double saved = 2 * 500.0 * all.DecoderParameters;
        Assert.Equal(all.Training(256, 500) - saved, frozen.Training(256, 500), saved * 1e-9);
    }

    // A view of Base: 4096 patches through SAM, 257 tokens through CLIP, 256 through compressor and projector, and attention on top.
    [Fact]
    public void Encoder_PublishedBaseView_IsAsManyAsItsLayersTake() =>
        Assert.Equal(1.10962e12, new FlopCount(Published).Encoder(1024), 1e9);

    [Fact]
    public void Prefill_Published_CountsTheOutputLayerOnce()
    {
        var count = new FlopCount(Published);
        Assert.Equal(2 * (count.DecoderParameters + (12 * 2 * 1280)), count.Prefill(1), 1.0);
        double later = (count.DecoderParameters - (1280.0 * 129280)) + (12 * 4 * 1280);
        Assert.Equal(2 * later, count.Prefill(2) - count.Prefill(1), 1.0);
    }

    // The figures of docs/guide/training-full-size.md.
    [Fact]
    public void Training_Published_CostsWhatTheDocumentationSays()
    {
        Assert.Equal(2.604e12, new FlopCount(Published).Training(256, 0), 0.001e12);
        var second = new FlopCount(Published, new ModuleRates { Sam = 0, Compressor = 0 });
        Assert.Equal(1.180e12, second.Training(256, 0), 0.001e12);
        Assert.Equal(3.445e9, second.Training(256, 1) - second.Training(256, 0), 0.001e9);
    }
}
