using DeepSeekOcr.Tensors;
using DeepSeekOcr.Tensors.Operations;
using DeepSeekOcr.Tensors.Weights;
using DeepSeekOcr.Training.Optimization;

namespace DeepSeekOcr.Training.Tests.Optimization;

public sealed class MuonTests
{
    [Theory]
    [InlineData(24, 40)]
    [InlineData(40, 24)]
    [InlineData(32, 32)]
    public void Orthogonalize_AnyShape_KeepsDirectionsAndEvensTheirLengths(int rows, int columns)
    {
        Tensor x = Orthogonalize.Apply(Noise([rows, columns], 3));
        int side = Math.Min(rows, columns);
        double[,] gram = new double[side, side];
        for (int i = 0; i < side; i++)
        {
            for (int j = 0; j < side; j++)
            {
                gram[i, j] = Enumerable.Range(0, Math.Max(rows, columns)).Sum(k => (double)At(x, i, k) * At(x, j, k));
            }
        }

        // Squares of singular values are the eigenvalues of the Gram matrix: their sum and the sum of their squares bound how far apart
        // they are.
        double mean = Enumerable.Range(0, side).Sum(i => gram[i, i]) / side;
        double spread = gram.Cast<double>().Sum(value => value * value) / side / (mean * mean);
        Assert.InRange(mean, 0.6, 1.3);
        Assert.InRange(spread, 1, 1.15);

        float At(Tensor tensor, int i, int k) => rows <= columns ? tensor.Span[(i * columns) + k] : tensor.Span[(k * columns) + i];
    }

    [Fact]
    public void Orthogonalize_Diagonal_StaysDiagonalWithItsSigns()
    {
        Tensor x = Tensor.Zeros([3, 3]);
        (x.Span[0], x.Span[4], x.Span[8]) = (5, -1, 0.2f);
        float[] made = Orthogonalize.Apply(x).ToArray();
        Assert.InRange(made[0], 0.6f, 1.3f);
        Assert.InRange(made[4], -1.3f, -0.6f);
        Assert.InRange(made[8], 0.6f, 1.3f);
        Assert.All([1, 2, 3, 5, 6, 7], i => Assert.Equal(0, made[i], 1e-5));
    }

    [Fact]
    public void Orthogonalize_Zeros_StayZeros() =>
        Assert.All(Orthogonalize.Apply(Tensor.Zeros([20, 30])).ToArray(), value => Assert.Equal(0, value));

    [Fact]
    public void Update_AnyGradient_MovesElementsByAFifthOfTheRateWhateverItsSize()
    {
        foreach (float size in new[] { 1e-4f, 1, 1e4f })
        {
            Weight weight = Weight.Allocate("model.layers.0.self_attn.q_proj.weight", [48, 64]);
            weight.Gradient = Noise([48, 64], 7);
            Array.ForEach([.. Enumerable.Range(0, 48 * 64)], i => weight.Gradient.Span[i] *= size);
            float[] moment = new float[48 * 64];
            new Muon(weightDecay: 0).Update(weight, moment, learningRate: 0.1f);
            double rms = Math.Sqrt(weight.Values.ToArray().Average(value => value * value));
            Assert.InRange(rms, 0.1 * 0.2 * 0.75, 0.1 * 0.2 * 1.2);
            Assert.Equal(weight.Gradient.Span[5] * 0.05, moment[5], Math.Abs(moment[5]) * 1e-5);
        }
    }

    [Theory]
    [InlineData("model.layers.1.mlp.experts.3.up_proj.weight", true, 96, 384)]
    [InlineData("model.sam_model.net_3.weight", true, 384, 96, 3, 3)]
    [InlineData("model.layers.1.mlp.gate.weight", false, 16, 384)]
    [InlineData("model.embed_tokens.weight", false, 272, 384)]
    [InlineData("lm_head.weight", false, 272, 384)]
    [InlineData("auxiliary.place.row.weight", false, 20, 384)]
    [InlineData("model.layers.1.input_layernorm.weight", false, 384)]
    public void Takes_Parameter_IfItIsAMatrixBetweenLayers(string name, bool expected, params int[] shape) =>
        Assert.Equal(expected, Muon.Takes(Weight.Allocate(name, Shape.Create(shape))));

    [Fact]
    public void Update_QuadraticLoss_ReachesItsMinimum()
    {
        Weight weight = Weight.Allocate("w", [20, 24]);
        float[] target = Noise([20, 24], 11).ToArray();
        weight.Gradient = Tensor.Zeros([20, 24]);
        float[] moment = new float[target.Length];
        var muon = new Muon(weightDecay: 0);
        for (int step = 0; step < 400; step++)
        {
            for (int i = 0; i < target.Length; i++)
            {
                weight.Gradient.Span[i] = weight.Values[i] - target[i];
            }

            muon.Update(weight, moment, learningRate: 0.1f * (1 - (step / 400f)));
        }

        Assert.True(Enumerable.Range(0, target.Length).Average(i => Math.Abs(weight.Values[i] - target[i])) < 0.02);
    }

    private static Tensor Noise(Shape shape, int seed)
    {
        var random = new Random(seed);
        Tensor noise = Tensor.Empty(shape);
        for (int i = 0; i < shape.Elements; i++)
        {
            noise.Span[i] = (random.NextSingle() - 0.5f) * 2;
        }

        return noise;
    }
}
