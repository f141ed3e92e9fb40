using DeepSeekOcr.Tensors.Operations;
using DeepSeekOcr.Tensors.Weights;

namespace DeepSeekOcr.Tensors.Tests.Operations;

public sealed class EmbeddingTests
{
    private static readonly int[] Ids = [4, 0, 4, 2];

    [Fact]
    public void Apply_RepeatedIds_CopiesRowsAndAddsTheirGradients()
    {
        var random = new Random(1);
        Weight table = Randoms.Weight(random, "table", [5, 7]);
        float[] dy = Randoms.Numbers(random, 28);
        Tensor y = Gradients.Of(() => Embedding.Apply(Ids, table), dy);
        Assert.Equal(table.Values[28..].ToArray(), y.ToArray()[14..21]);
        Assert.Equal(table.Values[14..21].ToArray(), y.ToArray()[21..]);
        for (int i = 0; i < 7; i++)
        {
            Assert.Equal(dy[i] + dy[14 + i], table.Gradient!.Row(4)[i]);
            Assert.Equal(0, table.Gradient.Row(1)[i]);
        }
    }

    [Fact]
    public void Apply_HalfWidthTable_WidensRows()
    {
        using var stored = new StoredWeight(Randoms.Numbers(new Random(2), 35), [5, 7], WeightFormat.BF16);
        Assert.Equal(Parameter.AsTensor(stored.Weight).ToArray()[28..], Embedding.Apply(Ids, stored.Weight).ToArray()[..7]);
    }

    [Fact]
    public void Apply_IdBeyondTable_Throws()
    {
        Weight table = Randoms.Weight(new Random(1), "table", [5, 7]);
        Assert.Throws<ArgumentOutOfRangeException>(() => Embedding.Apply([5], table));
        Assert.Throws<ArgumentOutOfRangeException>(() => Embedding.Apply([-1], table));
    }
}
