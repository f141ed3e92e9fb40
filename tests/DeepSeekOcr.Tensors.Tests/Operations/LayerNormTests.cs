using DeepSeekOcr.Tensors.Operations;
using DeepSeekOcr.Tensors.Tests.Operations.Images;
using DeepSeekOcr.Tensors.Weights;
using DeepSeekOcr.Testing;

namespace DeepSeekOcr.Tensors.Tests.Operations;

public sealed class LayerNormTests
{
    [Fact]
    public void Apply_GoldenChannels_EqualsReferenceForwardAndBackward()
    {
        GoldenTensors golden = Golden.Open("components/layernorm2d.safetensors");
        GoldenTensors gradients = Golden.Open("components/layernorm2d.grads.safetensors");
        int[] shape = golden.Shape("x");
        Tensor x = Planes.ChannelLast(golden.F32("x"), shape);
        Weight weight = Weights.Of("weight", golden.F32("weight"), golden.Shape("weight"), trained: true);
        Weight bias = Weights.Of("bias", golden.F32("bias"), golden.Shape("bias"), trained: true);
        float[] dy = Planes.ChannelLast(gradients.F32("dy"), shape).ToArray();
        Tensor y = Gradients.Of(() => LayerNorm.Apply(x, weight, bias, 1e-6f), dy, x);
        Closeness.Check("y", y.ToArray(), Planes.ChannelLast(gradients.F32("y"), shape).ToArray());
        Closeness.Check("dx", x.Gradient.ToArray(), Planes.ChannelLast(gradients.F32("dx"), shape).ToArray());
        Closeness.Check("dw", weight.Gradient!.ToArray(), gradients.F32("d.weight"));
        Closeness.Check("db", bias.Gradient!.ToArray(), gradients.F32("d.bias"));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 37)]
    [InlineData(150, 257)]
    public void Apply_OddWidths_EqualsScalarTwin(int rows, int width)
    {
        var random = new Random(rows + width);
        Tensor x = Randoms.Tensor(random, [rows, width]);
        Weight weight = Randoms.Weight(random, "w", [width]);
        Weight bias = Randoms.Weight(random, "b", [width]);
        float[] expected = new float[x.Length];
        for (int r = 0; r < rows; r++)
        {
            float[] row = x.Row(r).ToArray();
            double mean = row.Average(v => (double)v);
            double deviation = Math.Sqrt(row.Average(v => (v - mean) * (v - mean)) + 1e-5);
            for (int i = 0; i < width; i++)
            {
                expected[(r * width) + i] = (float)(((row[i] - mean) / deviation * weight.Values[i]) + bias.Values[i]);
            }
        }

        Closeness.Check("y", LayerNorm.Apply(x, weight, bias, 1e-5f).ToArray(), expected, 1e-6, 2e-6);
    }

    [Theory]
    [InlineData(3, 37)]
    [InlineData(70, 301)]
    public void Backward_RandomRows_MatchesFiniteDifferences(int rows, int width)
    {
        var random = new Random(1);
        Tensor x = Randoms.Tensor(random, [rows, width]);
        Weight weight = Randoms.Weight(random, "w", [width]);
        Weight bias = Randoms.Weight(random, "b", [width]);
        Gradients.CheckNumerically(random, () => LayerNorm.Apply(x, weight, bias, 1e-5f), [x], [weight, bias]);
    }
}
