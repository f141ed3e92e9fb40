using DeepSeekOcr.Tensors.Operations;
using DeepSeekOcr.Tensors.Operations.Losses;

namespace DeepSeekOcr.Tensors.Tests.Operations.Losses;

public sealed class AttentionGuidanceTests
{
    // Batch 2, 2 heads of 4, 5 tokens; −1 asks for nothing.
    private static readonly int[] Targets = [-1, 0, 2, -1, 1, 0, -1, 1, 3, 4, 0, -1, -1, 3, 4, -1, -1, 0, 0, 2];

    [Fact]
    public void Apply_RandomHeads_EqualsScalarTwin()
    {
        var random = new Random(1);
        Tensor q = Randoms.Tensor(random, [2, 5, 8]);
        Tensor k = Randoms.Tensor(random, [2, 5, 8]);
        double expected = 0;
        for (int i = 0; i < Targets.Length; i++)
        {
            (int batch, int head, int token) = (i / 10, i / 5 % 2, i % 5);
            if (Targets[i] >= 0)
            {
                double[] scores = [.. Enumerable.Range(batch * 5, token + 1).Select(t => Score(q, k, (batch * 5) + token, t, head))];
                expected += Math.Log(scores.Sum(Math.Exp)) - scores[Targets[i]];
            }
        }

        Assert.Equal(expected / 7, AttentionGuidance.Apply(q, k, 2, Targets, 7).ToArray()[0], 1e-5);
    }

    [Fact]
    public void Apply_MoreTokensThanABlock_EqualsScalarTwinAndItsSlope()
    {
        const int Tokens = 150;
        var random = new Random(4);
        Tensor q = Randoms.Tensor(random, [1, Tokens, 8]);
        Tensor k = Randoms.Tensor(random, [1, Tokens, 8]);
        // Few, so that the loss, a single float, moves visibly with each number.
        int[] targets = [.. Enumerable.Range(0, 2 * Tokens).Select(i => i % 49 != 48 ? -1 : random.Next((i % Tokens) + 1))];
        double expected = 0;
        for (int i = 0; i < targets.Length; i++)
        {
            (int head, int token) = (i / Tokens, i % Tokens);
            double[] scores = [.. Enumerable.Range(0, token + 1).Select(t => Score(q, k, token, t, head))];
            expected += targets[i] < 0 ? 0 : Math.Log(scores.Sum(Math.Exp)) - scores[targets[i]];
        }

        Assert.Equal(expected / 6, AttentionGuidance.Apply(q, k, 2, targets, 6).ToArray()[0], 1e-4);
        Gradients.CheckNumerically(random, () => AttentionGuidance.Apply(q, k, 2, targets, 6), [q, k], []);
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
