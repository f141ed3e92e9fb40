using DeepSeekOcr.Tensors.Operations;
using DeepSeekOcr.Tensors.Operations.Experts;
using DeepSeekOcr.Tensors.Operations.Images;
using DeepSeekOcr.Tensors.Weights;

namespace DeepSeekOcr.Tensors.Tests;

public sealed class AllocationTests
{
    [Fact]
    public void Operations_RepeatedInAnArena_AllocateNothing()
    {
        var random = new Random(1);
        using var arena = new Arena();
        Tensor x = Randoms.Tensor(random, [1, 64, 64, 24]);
        Weight norm = Randoms.Weight(random, "norm", [24]);
        Weight bias = Randoms.Weight(random, "bias", [24]);
        Weight kernel = Randoms.Weight(random, "kernel", [24, 24, 3, 3]);
        Weight table = Randoms.Weight(random, "table", [16, 16, 24]);
        int[] rows = [3, 1, 2];
        long allocated = long.MaxValue;

        // Other tests' collections take back this thread's allocation buffer and move the counter: what every pass allocates, the least
        // does.
        for (int i = 0; i < 10; i++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            Pass();
            allocated = Math.Min(allocated, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.Equal(0, allocated);

        void Pass()
        {
            using Arena.Scope scope = arena.Enter();
            Tensor y = LayerNorm.Apply(RmsNorm.Apply(x, norm, 1e-6f), norm, bias, 1e-6f);
            y = Add.Apply(y, BicubicResize.Apply(Parameter.AsTensor(table), 64, 64));
            y = Convolution.Apply(Gelu.Apply(y), kernel, bias, 2, 1);
            y = SwiGlu.Apply(QuickGelu.Apply(y), Scale.Apply(y, 2));
            y = Concat.Apply(y, y);
            GatherRows.Apply(y, rows);
            Embedding.Apply(rows, table);
            Router.Apply(y.Reshape([32 * 32, 48]), 6, normalize: false, scale: 1);
        }
    }
}
