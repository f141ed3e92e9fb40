using DeepSeekOcr.Tensors.Caches;
using DeepSeekOcr.Tensors.Operations.Attention;

namespace DeepSeekOcr.Tensors.Tests.Caches;

public sealed class KeyValuePoolTests
{
    [Fact]
    public void TryReserve_PastThePoolsBound_TakesNothing()
    {
        using var pool = new KeyValuePool(2, 3, 8, positions: 700);
        Assert.Equal(3, pool.MostBlocks);
        using var first = new KeyValueCache(pool, 10_000);
        using var second = new KeyValueCache(pool, 10_000);

        Assert.True(first.TryReserve(257));
        Assert.False(second.TryReserve(300));

        Assert.Equal((1, 0L), (pool.FreeBlocks, second.ByteLength));
        Assert.True(second.TryReserve(256));
        Assert.Equal(0, pool.FreeBlocks);
    }

    [Fact]
    public void Clear_BlocksGoToTheNextSequence_NoneIsAllocatedAnew()
    {
        using var pool = new KeyValuePool(2, 3, 8, positions: 512);
        using var first = new KeyValueCache(pool, 512);
        using var second = new KeyValueCache(pool, 512);
        first.TryReserve(512);
        first.Advance(300);

        first.Clear();
        second.TryReserve(512);

        Assert.Equal(0, first.Length);
        Assert.Equal(2 * pool.BlockBytes, pool.ByteLength);
        Assert.Equal(2L * 2 * 3 * 256 * 8 * sizeof(ushort), pool.BlockBytes);
    }

    [Fact]
    public void BlockBytes_BytesAndScales_LittleMoreThanHalf()
    {
        using var pool = new KeyValuePool(2, 3, 8, positions: 512, KeyValueFormat.Int8);
        Assert.Equal(2L * 2 * 3 * 256 * (8 + sizeof(float)), pool.BlockBytes);
    }

    [Fact]
    public void ApplyCached_PoolIsEmpty_SaysSo()
    {
        using var pool = new KeyValuePool(1, 1, 8, positions: 1);
        using var first = new KeyValueCache(pool, 100);
        using var second = new KeyValueCache(pool, 100);
        first.TryReserve(1);
        Tensor x = Tensor.Zeros([1, 8]);

        var failure = Assert.Throws<InvalidOperationException>(() => CausalAttention.ApplyCached(x, x, x, 1, second, 0));

        Assert.Contains("no memory for 1 more", failure.Message, StringComparison.Ordinal);
    }
}
