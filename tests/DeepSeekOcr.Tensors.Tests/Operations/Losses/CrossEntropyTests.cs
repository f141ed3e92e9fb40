using DeepSeekOcr.Tensors.Operations.Losses;
using DeepSeekOcr.Testing;

namespace DeepSeekOcr.Tensors.Tests.Operations.Losses;

public sealed class CrossEntropyTests
{
    [Fact]
    public void Apply_GoldenLogits_EqualsReferenceLossAndGradient()
    {
        GoldenTensors golden = Golden.Open("components/cross_entropy.safetensors");
        int[] labels = golden.Read<int>("labels");
        Tensor logits = Tensor.From(golden.F32("logits"), Shape.Create(golden.Shape("logits")));
        logits.RequiresGradient = true;
        using var tape = Tape.Record();
        TokenLosses losses = CrossEntropy.Apply(logits, labels, labels.Count(label => label != CrossEntropy.Ignored));
        tape.Backward(losses.Loss);
        Closeness.Check("loss", losses.Loss.ToArray(), golden.F32("loss"), 1e-6, 0);
        Closeness.Check("dlogits", logits.Gradient.ToArray(), golden.F32("dlogits"));
        Assert.Equal(4, losses.Targets);
    }

    [Fact]
    public void Apply_LargeVocabulary_EqualsScalarTwin()
    {
        var random = new Random(4);
        Tensor logits = Randoms.Tensor(random, [3, 5003]);
        logits.Row(0)[4999] = 90;
        logits.Row(2)[1] = -200;
        int[] labels = [4999, CrossEntropy.Ignored, 1];
        TokenLosses losses = CrossEntropy.Apply(logits, labels, 7);
        double[] expected = [.. labels.Select((label, r) => label < 0 ? 0 : Nll(logits.Row(r).ToArray(), label))];
        Closeness.Check("nll", losses.NegativeLogLikelihoods.ToArray(), [.. expected.Select(v => (float)v)], 1e-6, 1e-6);
        Assert.Equal(expected.Sum() / 7, losses.Loss.Span[0], 1e-4);
        Assert.Equal((2, 1), (losses.Targets, losses.Correct));
        Assert.Equal(4999, losses.Best[0]);
    }

    [Fact]
    public void Backward_RandomLogits_MatchesFiniteDifferences()
    {
        var random = new Random(5);
        Tensor logits = Randoms.Tensor(random, [4, 13]);
        Gradients.CheckNumerically(random, () => LossOf(logits), [logits], []);
    }

    [Fact]
    public void Apply_LabelBeyondVocabulary_Throws() =>
        Assert.Throws<ArgumentException>(() => CrossEntropy.Apply(Tensor.Zeros([1, 3]), [3], 1));

    private static Tensor LossOf(Tensor logits) => CrossEntropy.Apply(logits, [1, 12, CrossEntropy.Ignored, 0], 2).Loss;

    private static double Nll(float[] row, int label)
    {
        double largest = row.Max();
        return largest + Math.Log(row.Sum(v => Math.Exp(v - largest))) - row[label];
    }
}
