using DeepSeekOcr.Tensors.Operations.Images;
using DeepSeekOcr.Testing;

namespace DeepSeekOcr.Tensors.Tests.Operations.Images;

public sealed class WindowPartitionTests
{
    [Theory]
    [InlineData("a", 4)]
    [InlineData("b", 14)]
    [InlineData("c", 4)]
    public void SplitAndJoin_GoldenGrids_EqualReference(string which, int window)
    {
        GoldenTensors golden = Golden.Open("components/windows.safetensors");
        Tensor x = Tensor.From(golden.F32($"{which}.x"), Shape.Create(golden.Shape($"{which}.x")));
        Tensor windows = WindowPartition.Split(x, window);
        Assert.Equal(golden.Shape($"{which}.windows"), windows.Shape);
        Assert.Equal(golden.F32($"{which}.windows"), windows.ToArray());
        Tensor back = WindowPartition.Join(windows, x.Shape[1], x.Shape[2]);
        Assert.Equal(golden.Shape($"{which}.back"), back.Shape);
        Assert.Equal(golden.F32($"{which}.back"), back.ToArray());
    }

    [Fact]
    public void Backward_PaddedGrids_MatchesFiniteDifferences()
    {
        var random = new Random(1);
        Tensor x = Randoms.Tensor(random, [2, 5, 7, 3]);
        Gradients.CheckNumerically(random, () => WindowPartition.Split(x, 4), [x], []);
        Tensor windows = Randoms.Tensor(random, [8, 4, 4, 3]);
        Gradients.CheckNumerically(random, () => WindowPartition.Join(windows, 5, 7), [windows], []);
    }

    [Fact]
    public void Join_WindowsOfNoWholeGrid_IsRefused()
    {
        var failure = Assert.Throws<ArgumentException>(() => WindowPartition.Join(Tensor.Zeros([5, 4, 4, 1]), 8, 8));
        Assert.Contains("5 windows of 4", failure.Message, StringComparison.Ordinal);
    }
}
