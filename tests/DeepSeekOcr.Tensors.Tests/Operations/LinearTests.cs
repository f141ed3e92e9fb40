using DeepSeekOcr.Tensors.Cpu.Threads;
using DeepSeekOcr.Tensors.Operations;
using DeepSeekOcr.Tensors.Weights;
using DeepSeekOcr.Testing;

namespace DeepSeekOcr.Tensors.Tests.Operations;

public sealed class LinearTests
{
    public static TheoryData<int, int, int> Sizes => new()
    {
        { 1, 1, 1 }, { 1, 7, 33 }, { 2, 5, 16 }, { 3, 129, 40 }, { 4, 4, 64 }, { 5, 31, 100 }, { 11, 70, 257 }, { 63, 33, 48 },
        { 64, 33, 48 }, { 65, 1, 500 }, { 97, 257, 385 }, { 130, 1100, 70 }, { 200, 96, 1200 },
    };

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Apply_AnySize_EqualsScalarTwin(int rows, int outputs, int inputs)
    {
        var random = new Random(rows + outputs + inputs);
        Tensor x = Randoms.Tensor(random, [rows, inputs]);
        Weight weight = Randoms.Weight(random, "w", [outputs, inputs]);
        Weight bias = Randoms.Weight(random, "b", [outputs]);
        Tensor residual = Randoms.Tensor(random, [rows, outputs]);
        Tensor y = Linear.Apply(x, weight, bias, residual);
        var expected = new float[rows * outputs];
        for (int r = 0; r < rows; r++)
        {
            for (int o = 0; o < outputs; o++)
            {
                double sum = (double)bias.Values[o] + residual.Row(r)[o];
                for (int i = 0; i < inputs; i++)
                {
                    sum += (double)x.Row(r)[i] * weight.Values[(o * inputs) + i];
                }

                expected[(r * outputs) + o] = (float)sum;
            }
        }

        Closeness.Check("y", y.ToArray(), expected, relative: 1e-6, absolute: 1e-5);
    }

    [Theory]
    [InlineData(WeightFormat.BF16, 3)]
    [InlineData(WeightFormat.BF16, 80)]
    [InlineData(WeightFormat.F16, 3)]
    [InlineData(WeightFormat.F16, 80)]
    public void Apply_HalfWidthWeights_EqualsWidenedWeights(WeightFormat format, int rows)
    {
        var random = new Random(5);
        Tensor x = Randoms.Tensor(random, [rows, 75]);
        using var stored = new StoredWeight(Randoms.Numbers(random, 37 * 75), [37, 75], format);
        Tensor expected = Linear.Apply(x, stored.Weight.Widen());
        Closeness.Check("y", Linear.Apply(x, stored.Weight).ToArray(), expected.ToArray(), relative: 1e-6, absolute: 1e-6);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(70)]
    public void Backward_RandomRows_MatchesFiniteDifferences(int rows)
    {
        var random = new Random(2);
        Tensor x = Randoms.Tensor(random, [rows, 19]);
        Tensor residual = Randoms.Tensor(random, [rows, 13]);
        Weight weight = Randoms.Weight(random, "w", [13, 19]);
        Weight bias = Randoms.Weight(random, "b", [13]);
        Gradients.CheckNumerically(random, () => Linear.Apply(x, weight, bias, residual), [x, residual], [weight, bias]);
    }

    [Fact]
    public void Apply_OneThreadOrTwo_SameBits()
    {
        var random = new Random(3);
        Tensor x = Randoms.Tensor(random, [150, 400]);
        Weight weight = Randoms.Weight(random, "w", [90, 400]);
        WorkerPool.UseThreads(1);
        float[] one = Linear.Apply(x, weight).ToArray();
        WorkerPool.UseThreads(2);
        Assert.Equal(one, Linear.Apply(x, weight).ToArray());
    }
}
