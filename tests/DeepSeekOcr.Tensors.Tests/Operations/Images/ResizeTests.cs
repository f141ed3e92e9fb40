using DeepSeekOcr.Tensors.Operations;
using DeepSeekOcr.Tensors.Operations.Images;
using DeepSeekOcr.Tensors.Weights;
using DeepSeekOcr.Testing;

namespace DeepSeekOcr.Tensors.Tests.Operations.Images;

public sealed class ResizeTests
{
    [Theory]
    [InlineData("pos7", "sam7_3", true)]
    [InlineData("pos7", "sam7_5", true)]
    [InlineData("pos7", "sam7_10", true)]
    [InlineData("pos7", "sam7_14", true)]
    [InlineData("pos64", "sam_32", false)]
    [InlineData("pos64", "sam_40", false)]
    [InlineData("pos64", "sam_64", false)]
    [InlineData("pos64", "sam_80", false)]
    public void BicubicResize_GoldenTable_EqualsReferenceForwardAndBackward(string source, string target, bool trained)
    {
        GoldenTensors golden = Golden.Open("components/abs_pos.safetensors");
        Weight table = Weights.Of("table", golden.F32(source), golden.Shape(source), trained: true);
        (int rows, int size) = (table.Shape[1], golden.Shape(target)[1]);
        // The reference places its kernels in f32, which alone moves results by 3e-6 of the largest.
        Closeness.Check(target, Resized().ToArray(), golden.F32(target), 5e-6, 2e-6);
        if (trained)
        {
            GoldenTensors gradients = Golden.Open("components/abs_pos.grads.safetensors");
            Gradients.Of(Resized, gradients.F32(target + ".dy"));
            Closeness.Check("dx", table.Gradient!.ToArray(), gradients.F32(target + ".dx"), 2e-6, 2e-6);
        }

        Tensor Resized() => BicubicResize.Apply(Parameter.AsTensor(table).Reshape([rows, rows, table.Shape[3]]), size, size);
    }

    [Fact]
    public void BicubicResize_Rectangle_MatchesFiniteDifferences()
    {
        var random = new Random(1);
        Tensor x = Randoms.Tensor(random, [5, 6, 3]);
        Gradients.CheckNumerically(random, () => BicubicResize.Apply(x, 7, 4), [x], []);
    }

    [Fact]
    public void Resize_SameSize_GivesTheTableWithItsGradient()
    {
        var random = new Random(2);
        Weight table = Randoms.Weight(random, "table", [4, 3]);
        float[] dy = Randoms.Numbers(random, 12);
        Tensor y = Gradients.Of(() => Scale.Apply(LinearResize.Apply(Parameter.AsTensor(table), 4), 2), dy);
        Assert.Equal(table.Values[5] * 2, y.Span[5]);
        Assert.Equal(dy[5] * 2, table.Gradient!.Span[5]);
    }

    [Fact]
    public void Parameter_HalfWidthWeight_IsWidened()
    {
        using var stored = new StoredWeight(Randoms.Numbers(new Random(3), 12), [4, 3], WeightFormat.F16);
        Weight wide = stored.Weight.Widen();
        Assert.Equal(wide.Values.ToArray(), Parameter.AsTensor(stored.Weight).ToArray());
        GC.KeepAlive(wide);
    }

    [Theory]
    [InlineData("q16_k16", 31)]
    [InlineData("q5_k5", 9)]
    public void LinearResize_GoldenRelativePositions_EqualsReferenceForwardAndBackward(string name, int length)
    {
        GoldenTensors golden = Golden.Open("components/rel_pos_table.safetensors");
        GoldenTensors gradients = Golden.Open("components/rel_pos_table.grads.safetensors");
        Weight table = Weights.Of("table", golden.F32("table"), golden.Shape("table"), trained: true);
        int size = (length + 1) / 2;
        int[] relative = [.. Enumerable.Range(0, size * size).Select(i => (i / size) - (i % size) + size - 1)];
        Tensor y = Gradients.Of(
            () => GatherRows.Apply(LinearResize.Apply(Parameter.AsTensor(table), length), relative), gradients.F32(name + ".dy"));
        Closeness.Check("y", y.ToArray(), golden.F32(name), 2e-6, 2e-6);
        Closeness.Check("dx", table.Gradient!.ToArray(), gradients.F32(name + ".dx"), 2e-6, 2e-6);
    }
}
