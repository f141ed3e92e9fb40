using DeepSeekOcr.Tensors.Operations;

namespace DeepSeekOcr.Tensors.Tests;

public sealed class AttentionGuidanceTests
{
    // Batch 2, 5 tokens, 2 heads of 4; −1 asks for nothing.
    private static readonly int[] Targets = [-1, 0, 2, -1, 1, 0, -1, -1, 3, 4];

    [Fact]
    public void Apply_RandomHeads_EqualsScalarTwin()
    {
        var random = new Random(1);
        Tensor q = Randoms.Tensor(random, [2, 5, 8]);
        Tensor k = Randoms.Tensor(random, [2, 5, 8]);
        double expected = 0;
        for (int i = 0; i < Targets.Length; i++)
        {
            for (int h = 0; h < 2 && Targets[i] >= 0; h++)
            {
                int first = i / 5 * 5;
                double[] scores = [.. Enumerable.Range(first, (i % 5) + 1).Select(t => Score(q, k, i, t, h))];
                expected += Math.Log(scores.Sum(Math.Exp)) - scores[Targets[i]];
            }
        }

        Assert.Equal(expected / (7 * 2), AttentionGuidance.Apply(q, k, 2, Targets, 7).Span[0], 1e-5);
    }

    [Fact]
    public void Backward_RandomHeads_MatchesFiniteDifferences()
    {
        var random = new Random(2);
        Tensor q = Randoms.Tensor(random, [2, 5, 8]);
        Tensor k = Randoms.Tensor(random, [2, 5, 8]);
        Gradients.CheckNumerically(random, () => AttentionGuidance.Apply(q, k, 2, Targets, 7), [q, k], []);
    }

    [Fact]
    public void Multiply_RandomTensors_MatchesFiniteDifferences()
    {
        var random = new Random(3);
        Tensor a = Randoms.Tensor(random, [3, 11]);
        Tensor b = Randoms.Tensor(random, [3, 11]);
        Gradients.CheckNumerically(random, () => Multiply.Apply(a, b), [a, b], []);
    }

    private static double Score(Tensor q, Tensor k, int query, int key, int head)
    {
        double sum = 0;
        for (int i = 0; i < 4; i++)
        {
            sum += (double)q.Row(query)[(head * 4) + i] * k.Row(key)[(head * 4) + i];
        }

        return sum / 2;
    }
}
