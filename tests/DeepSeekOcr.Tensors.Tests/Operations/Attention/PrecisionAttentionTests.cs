using DeepSeekOcr.Tensors.Operations.Attention;

namespace DeepSeekOcr.Tensors.Tests.Operations.Attention;

/// <summary>Attention on bf16 numbers beside attention in f32, forward and backward.</summary>
public sealed class PrecisionAttentionTests
{
    // Numbers of eight bits are off by 0.2 % each; a sum of many by about as much, one wrong word by far more.
    private const double Tolerance = 0.01;

    [Theory]
    [InlineData(1, 1, 1, 8)]
    [InlineData(2, 7, 3, 10)]
    [InlineData(1, 33, 2, 24)]
    [InlineData(2, 131, 2, 12)]
    [InlineData(1, 300, 1, 64)]
    [InlineData(1, 65, 2, 7)]
    public void Causal_RandomShapes_NearF32(int batch, int tokens, int heads, int width)
    {
        var random = new Random(tokens);
        Tensor[] rows = [.. Enumerable.Range(0, 3).Select(_ => Randoms.Tensor(random, [batch, tokens, heads * width]))];
        Compare(random, precision => CausalAttention.Apply(rows[0], rows[1], rows[2], heads, precision), rows);
    }

    [Theory]
    [InlineData(2, 7, 3, 10)]
    [InlineData(1, 257, 2, 64)]
    [InlineData(1, 600, 1, 48)]
    public void Self_RandomShapes_NearF32(int batch, int tokens, int heads, int width)
    {
        Tensor qkv = Randoms.Tensor(new Random(tokens), [batch, tokens, 3 * heads * width]);
        Compare(new Random(1), precision => SelfAttention.Apply(qkv, heads, precision), qkv);
    }

    [Theory]
    [InlineData(2, 5, 3, 2, 10)]
    [InlineData(3, 14, 14, 2, 16)]
    [InlineData(1, 23, 40, 1, 64)]
    public void SelfWithRelativePosition_RandomGrids_NearF32(int batch, int height, int gridWidth, int heads, int width)
    {
        var random = new Random(height);
        Tensor grid = Randoms.Tensor(random, [batch, height, gridWidth, 3 * heads * width]);
        Tensor relH = Randoms.Tensor(random, [(2 * height) - 1, width]);
        Tensor relW = Randoms.Tensor(random, [(2 * gridWidth) - 1, width]);
        Compare(random, precision => SelfAttention.ApplyWithRelativePosition(grid, heads, relH, relW, precision), grid, relH, relW);
    }

    private static void Compare(Random random, Func<Precision, Tensor> operation, params Tensor[] inputs)
    {
        float[] dy = Randoms.Numbers(random, operation(Precision.Single).Length);
        float[][] exact = Run(() => operation(Precision.Single), dy, inputs);
        float[][] near = Run(() => operation(Precision.BFloat16), dy, inputs);
        for (int i = 0; i < exact.Length; i++)
        {
            double difference = exact[i].Zip(near[i], (a, b) => Math.Pow((double)a - b, 2)).Sum();
            double size = exact[i].Sum(a => (double)a * a);
            Assert.True(difference <= Tolerance * Tolerance * size + 1e-3, $"result {i}: off by {Math.Sqrt(difference / size):P2}");
        }
    }

    /// <summary>The result, then each input's gradient.</summary>
    private static float[][] Run(Func<Tensor> operation, float[] dy, Tensor[] inputs)
    {
        foreach (Tensor input in inputs)
        {
            input.RequiresGradient = true;
            input.Gradient.Span.Clear();
        }

        float[] y = Gradients.Of(operation, dy, inputs).ToArray();
        return [y, .. inputs.Select(input => input.Gradient.ToArray())];
    }
}
