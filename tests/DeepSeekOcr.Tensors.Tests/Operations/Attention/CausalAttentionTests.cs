using DeepSeekOcr.Tensors.Operations.Attention;
using DeepSeekOcr.Testing;

namespace DeepSeekOcr.Tensors.Tests.Operations.Attention;

public sealed class CausalAttentionTests
{
    [Theory]
    [InlineData(1, 1, 1, 128)]
    [InlineData(2, 7, 3, 10)]
    [InlineData(1, 33, 2, 16)]
    [InlineData(2, 131, 2, 12)]
    [InlineData(1, 300, 1, 64)]
    public void Apply_RandomShapes_EqualsNaiveTwin(int batch, int tokens, int heads, int width)
    {
        (Tensor q, Tensor k, Tensor v) = Rows(new Random(tokens), [batch, tokens, heads * width]);
        float[] expected = NaiveAttention.Attend(
            q.ToArray(), k.ToArray(), v.ToArray(), heads * width, batch, tokens, heads, width, NaiveAttention.Causal);
        Closeness.Check("y", CausalAttention.Apply(q, k, v, heads).ToArray(), expected);
    }

    [Theory]
    [InlineData(2, 9, 2, 6)]
    [InlineData(1, 70, 1, 8)]
    public void Backward_RandomRows_MatchesFiniteDifferences(int batch, int tokens, int heads, int width)
    {
        var random = new Random(tokens);
        (Tensor q, Tensor k, Tensor v) = Rows(random, [batch, tokens, heads * width]);
        Gradients.CheckNumerically(random, () => CausalAttention.Apply(q, k, v, heads), [q, k, v], []);
    }

    [Fact]
    public void Backward_GradientOfTheFirstToken_ReachesNoLaterKey()
    {
        (Tensor q, Tensor k, Tensor v) = Rows(new Random(4), [1, 90, 8]);
        var dy = new float[90 * 8];
        dy.AsSpan(0, 8).Fill(1);
        Gradients.Of(() => CausalAttention.Apply(q, k, v, 1), dy, q, k, v);
        Assert.All(v.Gradient.ToArray()[8..], number => Assert.Equal(0, number));
        Assert.All(k.Gradient.ToArray()[8..], number => Assert.Equal(0, number));
    }

    private static (Tensor Q, Tensor K, Tensor V) Rows(Random random, Shape shape) =>
        (Randoms.Tensor(random, shape), Randoms.Tensor(random, shape), Randoms.Tensor(random, shape));
}
