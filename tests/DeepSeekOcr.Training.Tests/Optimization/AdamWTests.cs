using DeepSeekOcr.Tensors;
using DeepSeekOcr.Tensors.Weights;
using DeepSeekOcr.Testing;
using DeepSeekOcr.Training.Optimization;

namespace DeepSeekOcr.Training.Tests.Optimization;

public sealed class AdamWTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Update_MatrixOrVector_EqualsScalarTwin(bool matrix)
    {
        Shape shape = matrix ? [3, 7] : [21];
        var random = new Random(1);
        Weight weight = Weight.Allocate("w", shape);
        weight.Gradient = Tensor.Zeros(shape);
        var (first, second) = (new float[21], new float[21]);
        double[] expected = new double[21];
        double[] m = new double[21];
        double[] v = new double[21];
        for (int i = 0; i < 21; i++)
        {
            weight.Values[i] = (float)(expected[i] = random.NextSingle());
        }

        var optimizer = new AdamW(0.9f, 0.98f, 1e-8f, 0.1f);
        for (int step = 1; step <= 4; step++)
        {
            for (int i = 0; i < 21; i++)
            {
                weight.Gradient.Span[i] = random.NextSingle() - 0.5f;
                double g = weight.Gradient.Span[i] * 0.5;
                m[i] = (0.9 * m[i]) + (0.1 * g);
                v[i] = (0.98 * v[i]) + (0.02 * g * g);
                double change = m[i] / (1 - Math.Pow(0.9, step)) / (Math.Sqrt(v[i] / (1 - Math.Pow(0.98, step))) + 1e-8);
                expected[i] -= 0.01 * (change + (matrix ? 0.1 * expected[i] : 0));
            }

            optimizer.Update(weight, first, second, step, 0.01f, gradientScale: 0.5f);
        }

        Closeness.Check("w", weight.Values.ToArray(), [.. expected.Select(value => (float)value)], relative: 1e-5);
    }

    [Fact]
    public void Cosine_AnyStep_RisesThenFallsToItsFloor()
    {
        var schedule = new CosineSchedule(2, 10, 110, 0.1f);
        Assert.Equal(0.2f, schedule.At(1), 1e-6);
        Assert.Equal(2f, schedule.At(10), 1e-6);
        Assert.Equal(1.1f, schedule.At(60), 1e-5);
        Assert.Equal(0.2f, schedule.At(110), 1e-6);
        Assert.Equal(0.2f, schedule.At(500), 1e-6);
    }
}
