using DeepSeekOcr.Tensors.Operations;
using DeepSeekOcr.Tensors.Weights;
using DeepSeekOcr.Testing;

namespace DeepSeekOcr.Tensors.Tests.Operations;

public sealed class RmsNormTests
{
    [Fact]
    public void Apply_GoldenRows_EqualsReferenceForwardAndBackward()
    {
        GoldenTensors golden = Golden.Open("components/rmsnorm.safetensors");
        GoldenTensors gradients = Golden.Open("components/rmsnorm.grads.safetensors");
        Tensor x = Tensor.From(golden.F32("x"), Shape.Create(golden.Shape("x")));
        Weight weight = Weights.Of("weight", golden.F32("weight"), golden.Shape("weight"), trained: true);
        Tensor y = Gradients.Of(() => RmsNorm.Apply(x, weight, 1e-6f), gradients.F32("dy"), x);

        // The y beside the forward weights was made before those were rounded to bf16; this one belongs to them.
        Closeness.Check("y", y.ToArray(), gradients.F32("y"));
        Closeness.Check("dx", x.Gradient.ToArray(), gradients.F32("dx"));
        Closeness.Check("dw", weight.Gradient!.ToArray(), gradients.F32("d.weight"));
    }

    [Fact]
    public void Backward_RandomRows_MatchesFiniteDifferences()
    {
        var random = new Random(1);
        Tensor x = Randoms.Tensor(random, [3, 37]);
        Weight weight = Randoms.Weight(random, "w", [37]);
        Gradients.CheckNumerically(random, () => RmsNorm.Apply(x, weight, 1e-6f), [x], [weight]);
    }

    [Fact]
    public void Backward_ManyRows_EqualsScalarTwinWhateverTheThreads()
    {
        var random = new Random(2);
        Tensor x = Randoms.Tensor(random, [301, 333]);
        Weight weight = Randoms.Weight(random, "w", [333]);
        float[] dy = Randoms.Numbers(random, x.Length);
        Tensor y = Gradients.Of(() => RmsNorm.Apply(x, weight, 1e-6f), dy, x);

        float[] expectedY = new float[x.Length];
        double[] dWeight = new double[333];
        for (int r = 0; r < 301; r++)
        {
            float[] row = x.Row(r).ToArray();
            double inverse = 1 / Math.Sqrt(row.Sum(v => (double)v * v) / 333 + 1e-6);
            for (int i = 0; i < 333; i++)
            {
                expectedY[(r * 333) + i] = (float)(row[i] * inverse * weight.Values[i]);
                dWeight[i] += dy[(r * 333) + i] * row[i] * inverse;
            }
        }

        Closeness.Check("y", y.ToArray(), expectedY, 1e-6, 1e-6);
        Closeness.Check("dw", weight.Gradient!.ToArray(), [.. dWeight.Select(v => (float)v)], 1e-5, 1e-6);
    }
}
