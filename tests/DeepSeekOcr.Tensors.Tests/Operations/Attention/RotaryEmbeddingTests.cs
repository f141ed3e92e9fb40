using DeepSeekOcr.Tensors.Operations.Attention;
using DeepSeekOcr.Testing;

namespace DeepSeekOcr.Tensors.Tests.Operations.Attention;

public sealed class RotaryEmbeddingTests
{
    [Fact]
    public void Apply_GoldenHeads_EqualsReference()
    {
        GoldenTensors golden = Golden.Open("components/rope.safetensors");
        var rotary = new RotaryEmbedding(16, 10000);
        foreach (string which in (string[])["q", "k"])
        {
            Tensor rows = TokensFirst(golden.F32(which), 2, 7, 16);
            Tensor expected = TokensFirst(golden.F32($"{which}_rot"), 2, 7, 16);
            int[] positions = golden.Read<int>("positions");
            for (int t = 0; t < 7; t++)
            {
                Tensor row = Tensor.From(rows.Row(t), [1, 32]);
                Closeness.Check(which, rotary.Apply(row, positions[t]).ToArray(), expected.Row(t));
            }
        }
    }

    [Fact]
    public void Apply_TwoSequences_RestartsPositionsInEach()
    {
        var rotary = new RotaryEmbedding(10, 10000);
        Tensor rows = Randoms.Tensor(new Random(1), [3, 30]);
        Tensor both = Tensor.From([.. rows.ToArray(), .. rows.ToArray()], [2, 3, 30]);
        float[] one = rotary.Apply(rows, 5).ToArray();
        Assert.Equal([.. one, .. one], rotary.Apply(both, 5).ToArray());
    }

    [Theory]
    [InlineData(6)]
    [InlineData(64)]
    public void Backward_RandomRows_MatchesFiniteDifferences(int headWidth)
    {
        var random = new Random(headWidth);
        var rotary = new RotaryEmbedding(headWidth, 10000);
        Tensor x = Randoms.Tensor(random, [2, 4, 2 * headWidth]);
        Gradients.CheckNumerically(random, () => rotary.Apply(x, 3), [x], []);
    }

    [Fact]
    public void New_OddHead_IsRefused() => Assert.Throws<ArgumentException>(() => new RotaryEmbedding(7, 10000));

    private static Tensor TokensFirst(float[] headsFirst, int heads, int tokens, int width)
    {
        Tensor rows = Tensor.Empty([tokens, heads * width]);
        for (int head = 0; head < heads; head++)
        {
            for (int t = 0; t < tokens; t++)
            {
                headsFirst.AsSpan(((head * tokens) + t) * width, width).CopyTo(rows.Row(t)[(head * width)..]);
            }
        }

        return rows;
    }
}
