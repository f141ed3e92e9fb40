using DeepSeekOcr.Generation;
using DeepSeekOcr.Imaging;
using DeepSeekOcr.Testing;

namespace DeepSeekOcr.Evaluation.Tests;

public sealed class ExpertUseTests
{
    [Fact]
    public void Shares_Even_AreOneInEveryMeasure()
    {
        var use = new ExpertUse(1, TokenOrigin.Text, 100, [0.25, 0.25, 0.25, 0.25]);
        Assert.Equal((1, 1), (use.MostToLeast, Math.Round(use.Evenness, 12)));
        Assert.Empty(use.Dead);
    }

    [Fact]
    public void Shares_OneExpertNeverChosen_IsNamed()
    {
        var use = new ExpertUse(1, TokenOrigin.Text, 100, [0.5, 0, 0.25, 0.25]);
        Assert.Equal((0, 1, double.PositiveInfinity), (use.Most, use.Least, use.MostToLeast));
        Assert.Equal([1], use.Dead);
        Assert.Equal(1.5 / 2, use.Evenness, 12);
    }

    [Fact]
    public void Watch_OnePage_CountsEveryTokenOfPromptAndTextInEverySparseLayer()
    {
        using OcrModel model = OcrModel.Load(Golden.Find("tiny"));
        using var watch = new ExpertWatch(model.Network.Config.Decoder);
        var page = new RgbImage(64, 64, new byte[64 * 64 * RgbImage.Channels]);
        ReadResult result = model.Read(
            page,
            new ReadOptions { Mode = ResolutionMode.Tiny, Generation = new GenerationOptions { MaxTokens = 9, IgnoreEos = true } },
            cancellation: TestContext.Current.CancellationToken);

        IReadOnlyList<ExpertUse> uses = watch.Report();
        int[] sparse = [.. Enumerable.Range(0, model.Network.Config.Decoder.Layers).Where(model.Network.Config.Decoder.IsSparse)];
        Assert.Equal(
            sparse.SelectMany(layer => new[] { (layer, TokenOrigin.Page), (layer, TokenOrigin.Text), (layer, TokenOrigin.All) }),
                uses.Select(
                use => (use.Layer, use.Origin)));

        // The last token is chosen, never read.
        Assert.All(
            uses, use => Assert.Equal(
                (use.Origin != TokenOrigin.Text ? result.PromptTokens : 0) + (use.Origin != TokenOrigin.Page ? 8 : 0), use.Tokens));
        Assert.All(uses, use => Assert.Equal(1, use.Shares.Sum(), 9));
    }

    [Fact]
    public void Watch_Disposed_CountsNoMore()
    {
        using OcrModel model = OcrModel.Load(Golden.Find("tiny"));
        var watch = new ExpertWatch(model.Network.Config.Decoder);
        watch.Dispose();
        model.Read(
            [], new ReadOptions { Prompt = "Hello", Generation = new GenerationOptions { MaxTokens = 2 } },
            cancellation: TestContext.Current.CancellationToken);
        Assert.Empty(watch.Report());
    }
}
