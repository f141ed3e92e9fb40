using DeepSeekOcr.Tensors.Operations;
using DeepSeekOcr.Testing;

namespace DeepSeekOcr.Tensors.Tests.Operations;

public sealed class ActivationTests
{
    [Theory]
    [InlineData("gelu_erf")]
    [InlineData("quick_gelu")]
    [InlineData("silu")]
    public void Apply_GoldenPoints_EqualsReferenceForwardAndBackward(string name)
    {
        GoldenTensors golden = Golden.Open("components/activations.safetensors");
        GoldenTensors slopes = Golden.Open("components/activations.grads.safetensors");
        float[] points = golden.F32("x");
        float[] expected = golden.F32(name);
        Tensor all = Apply(name, Tensor.From(points, [points.Length]));
        for (int i = 0; i < points.Length; i++)
        {
            Assert.True(
                Math.Abs(all.Span[i] - expected[i]) <= 4e-7 * Math.Max(1, Math.Abs(expected[i])),
                $"{name}({points[i]}) = {all.Span[i]}, expected {expected[i]}");
        }

        Tensor x = Tensor.From(slopes.F32("x"), [slopes.F32("x").Length]);
        Gradients.Of(() => Apply(name, x), [.. Enumerable.Repeat(1f, x.Length)], x);
        Closeness.Check("dx", x.Gradient.ToArray(), slopes.F32(name), 0, 1e-6);
    }

    [Fact]
    public void Gelu_FinePoints_IsExactToSinglePrecision()
    {
        float[] points = [.. Enumerable.Range(0, 24001).Select(i => (i - 12000) / 1000f)];
        Tensor y = Gelu.Apply(Tensor.From(points, [points.Length]));
        for (int i = 0; i < points.Length; i++)
        {
            double exact = points[i] * 0.5 * Complement(-points[i] / Math.Sqrt(2));
            Assert.True(
                Math.Abs(y.Span[i] - exact) <= 1.5e-7 * Math.Max(1, Math.Abs(exact)), $"gelu({points[i]}) = {y.Span[i]}, exactly {exact}");
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(15)]
    [InlineData(16)]
    [InlineData(37)]
    [InlineData(40001)]
    public void SwiGlu_OddLengths_EqualsScalarTwin(int length)
    {
        var random = new Random(length);
        Tensor gate = Randoms.Tensor(random, [length]);
        Tensor up = Randoms.Tensor(random, [length]);
        float[] dy = Randoms.Numbers(random, length);
        Tensor y = Gradients.Of(() => SwiGlu.Apply(gate, up), dy, gate, up);
        for (int i = 0; i < length; i++)
        {
            double g = gate.Span[i];
            double s = 1 / (1 + Math.Exp(-g));
            Assert.Equal(g * s * up.Span[i], y.Span[i], 1e-6);
            Assert.Equal(dy[i] * g * s, up.Gradient.Span[i], 1e-6);
            Assert.Equal(dy[i] * up.Span[i] * s * (1 + (g * (1 - s))), gate.Gradient.Span[i], 1e-6);
        }
    }

    [Theory]
    [InlineData("gelu_erf")]
    [InlineData("quick_gelu")]
    [InlineData("silu")]
    public void Backward_RandomPoints_MatchesFiniteDifferences(string name)
    {
        var random = new Random(3);
        Tensor x = Randoms.Tensor(random, [3, 21]);
        Gradients.CheckNumerically(random, () => Apply(name, x), [x], []);
    }

    private static Tensor Apply(string name, Tensor x) => name switch
    {
        "gelu_erf" => Gelu.Apply(x),
        "quick_gelu" => QuickGelu.Apply(x),
        _ => SwiGlu.Apply(x, Tensor.From([.. Enumerable.Repeat(1f, x.Length)], x.Shape)),
    };

    /// <summary>erfc, by its series for small arguments and its continued fraction for large ones.</summary>
    private static double Complement(double z)
    {
        if (z < 0)
        {
            return 2 - Complement(-z);
        }

        if (z < 2.5)
        {
            double term = z;
            double sum = z;
            for (int n = 1; n < 80; n++)
            {
                term *= -z * z / n;
                sum += term / ((2 * n) + 1);
            }

            return 1 - (2 / Math.Sqrt(Math.PI) * sum);
        }

        double fraction = z;
        for (int n = 80; n > 0; n--)
        {
            fraction = z + (n / 2.0 / fraction);
        }

        return Math.Exp(-z * z) / Math.Sqrt(Math.PI) / fraction;
    }
}
