using DeepSeekOcr.Tensors.Operations;
using DeepSeekOcr.Tensors.Operations.Experts;
using DeepSeekOcr.Tensors.Operations.Losses;
using DeepSeekOcr.Tensors.Weights;
using DeepSeekOcr.Testing;

namespace DeepSeekOcr.Tensors.Tests.Operations.Experts;

public sealed class RouterTests
{
    [Theory]
    [InlineData("plain", false, 1f)]
    [InlineData("norm", true, 1f)]
    [InlineData("scaled", false, 2.5f)]
    [InlineData("norm_scaled", true, 2.5f)]
    public void Apply_GoldenTokens_ChoosesAsTheReference(string name, bool normalize, float scale)
    {
        GoldenTensors golden = Golden.Open("components/moe.safetensors");
        Tensor x = Tensor.From(golden.F32("x"), [9, 16]);
        Weight gate = Weights.Of("gate", golden.F32("moe.gate.weight"), golden.Shape("moe.gate.weight"));
        Routing routing = Router.Apply(Linear.Apply(x, gate), 3, normalize, scale);
        Assert.Equal(golden.Read<int>(name + ".ids"), routing.Ids.ToArray());
        Closeness.Check("weights", routing.Weights.ToArray(), golden.F32(name + ".weights"), 1e-6, 1e-6);
    }

    [Fact]
    public void Apply_EqualLogits_PrefersTheFirstExperts()
    {
        Routing routing = Router.Apply(Tensor.From([1, 2, 2, 1, 2, 0], [1, 6]), 4, normalize: false, scale: 1);
        Assert.Equal([1, 2, 4, 0], routing.Ids.ToArray());
    }

    [Theory]
    [InlineData(false, 1f)]
    [InlineData(true, 2.5f)]
    public void Backward_WeightsAndScores_MatchesFiniteDifferences(bool normalize, float scale)
    {
        var random = new Random(3);
        Tensor logits = Spread(random, 5, 7);
        Gradients.CheckNumerically(random, () => Router.Apply(logits, 3, normalize, scale).Weights, [logits], []);
        Tensor scored = Spread(random, 5, 7);
        Gradients.CheckNumerically(random, () => Router.Apply(scored, 3, normalize, scale).Scores, [scored], []);
    }

    [Fact]
    public void BalanceLoss_EvenUse_IsAlpha()
    {
        Tensor logits = Tensor.Zeros([4, 4]);
        for (int t = 0; t < 4; t++)
        {
            logits.Row(t)[t] = 1;
        }

        Assert.Equal(0.3f, BalanceLoss.Apply(Router.Apply(logits, 1, normalize: false, scale: 1), 0.3f).ToArray()[0], 1e-6f);
    }

    [Fact]
    public void BalanceLoss_UnevenUse_MatchesFormulaAndFiniteDifferences()
    {
        var random = new Random(4);
        Tensor logits = Spread(random, 6, 5);
        Routing routing = Router.Apply(logits, 2, normalize: false, scale: 1);
        double expected = 0;
        for (int e = 0; e < 5; e++)
        {
            double used = routing.Ids.ToArray().Count(id => id == e) * 5.0 / (6 * 2);
            expected += used * Enumerable.Range(0, 6).Average(t => (double)routing.Scores.Row(t)[e]);
        }

        Assert.Equal(0.1 * expected, BalanceLoss.Apply(routing, 0.1f).ToArray()[0], 1e-6);
        Gradients.CheckNumerically(random, () => BalanceLoss.Apply(Router.Apply(logits, 2, false, 1), 0.1f), [logits], []);
    }

    [Fact]
    public void Apply_MoreChoicesThanExperts_Throws() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Router.Apply(Tensor.Zeros([1, 3]), 4, false, 1));

    /// <summary>Logits further apart than the finite differences reach, so that the choice stays.</summary>
    private static Tensor Spread(Random random, int tokens, int experts)
    {
        Tensor logits = Tensor.Empty([tokens, experts]);
        for (int t = 0; t < tokens; t++)
        {
            float[] steps = [.. Enumerable.Range(0, experts).Select(e => e * 0.3f)];
            random.Shuffle(steps);
            steps.CopyTo(logits.Row(t));
        }

        return logits;
    }
}
