using DeepSeekOcr.Tensors.Caches;
using DeepSeekOcr.Tensors.Operations;
using DeepSeekOcr.Tensors.Operations.Attention;
using DeepSeekOcr.Tensors.Operations.Experts;
using DeepSeekOcr.Tensors.Tests.Cpu.Formats;
using DeepSeekOcr.Tensors.Weights;

namespace DeepSeekOcr.Tensors.Tests.Operations;

/// <summary>
/// A row's result has the same bits whatever lies beside it: sequences that are decoded together get what each gets alone.
/// </summary>
public sealed class BatchIndependenceTests
{
    private const int MostRows = 16;

    // Rows of 136 and 333 numbers begin at addresses of every alignment; past 128 TensorPrimitives would sum them in different orders.
    private static readonly int[] Widths = [24, 136, 333, 1280];

    [Theory]
    [InlineData(WeightFormat.F32)]
    [InlineData(WeightFormat.BF16)]
    [InlineData(WeightFormat.F16)]
    public void Linear_NumberFormats_EveryRowAsAlone(WeightFormat format)
    {
        foreach (int width in Widths)
        {
            LinearRowsAsAlone(format, width);
        }
    }

    [Theory]
    [MemberData(nameof(BlockDefinitions.Formats), MemberType = typeof(BlockDefinitions))]
    public void Linear_BlockFormats_EveryRowAsAlone(WeightFormat format)
    {
        LinearRowsAsAlone(format, 256);
        LinearRowsAsAlone(format, 1280);
    }

    [Fact]
    public void RmsNorm_AnyWidth_EveryRowAsAlone()
    {
        foreach (int width in Widths)
        {
            Weight weight = Randoms.Weight(new Random(width), "norm", [width]);
            weight.Gradient = null;
            RowsAsAlone(width, x => RmsNorm.Apply(x, weight, 1e-6f));
        }
    }

    [Fact]
    public void Router_AnyNumberOfExperts_EveryRowAsAlone()
    {
        foreach (int experts in Widths)
        {
            RowsAsAlone(experts, x => Router.Apply(x, 6, normalize: true, scale: 1.5f).Weights);
        }
    }

    [Fact]
    public void MixtureOfExperts_RowsThatShareExperts_EveryRowAsAlone()
    {
        const int Width = 136;
        var random = new Random(3);
        Expert[] experts =
            [.. Enumerable.Range(0, 5).Select(_ => new Expert(Frozen([72, Width]), Frozen([72, Width]), Frozen([Width, 72])))];
        Weight gate = Frozen([5, Width]);
        RowsAsAlone(Width, x => MixtureOfExperts.Apply(x, Router.Apply(Linear.Apply(x, gate), 2, normalize: false, scale: 1), experts));

        Weight Frozen(Shape shape) => Weights.Of("w", Randoms.Numbers(random, shape.Elements), [.. shape]);
    }

    [Fact]
    public void RotaryEmbedding_StartsOfTheirOwn_EverySequenceAsAlone()
    {
        var rotary = new RotaryEmbedding(34, 10000);
        int[] starts = [7, 0, 1900, 7, 33];
        Tensor x = Randoms.Tensor(new Random(4), [5, 3, 68]);

        Tensor together = rotary.Apply(x, starts);

        for (int b = 0; b < starts.Length; b++)
        {
            Assert.Equal(rotary.Apply(x.Slice(3 * b, 3), starts[b]).ToArray(), together.Slice(3 * b, 3).ToArray());
        }
    }

    [Theory]
    [InlineData(4, 16, 1)]
    [InlineData(2, 128, 1)]
    [InlineData(1, 333, 1)]
    [InlineData(3, 10, 3)]
    [InlineData(2, 24, 16)]
    [InlineData(2, 24, 20)]
    public void CausalAttention_CachesOfAnyLength_EverySequenceAsAlone(int heads, int width, int tokens)
    {
        int[] pasts = [0, 5, 700, 256, 1100];
        var random = new Random(5);
        int row = heads * width;
        using var pool = new KeyValuePool(1, heads, width, 10_000);
        KeyValueCache[] caches = [.. pasts.Select(past => Filled(past))];
        Tensor q = Randoms.Tensor(random, [pasts.Length, tokens, row]);
        Tensor k = Randoms.Tensor(random, q.Shape);
        Tensor v = Randoms.Tensor(random, q.Shape);

        float[] together = CausalAttention.ApplyCached(q, k, v, heads, caches, 0).ToArray();

        for (int b = 0; b < pasts.Length; b++)
        {
            float[] alone = CausalAttention.ApplyCached(Own(q), Own(k), Own(v), heads, caches[b], 0).ToArray();
            Assert.Equal(alone, together[(b * tokens * row)..((b + 1) * tokens * row)]);

            // Memory of its own, so that the alignment differs too.
            Tensor Own(Tensor all) => Tensor.From(all.Slice(b * tokens, tokens).Span, [tokens, row]);
        }

        KeyValueCache Filled(int past)
        {
            var cache = new KeyValueCache(pool, 2000);
            if (past > 0)
            {
                Tensor rows = Randoms.Tensor(random, [past, row]);
                CausalAttention.ApplyCached(rows, rows, rows, heads, cache, 0);
                cache.Advance(past);
            }

            return cache;
        }
    }

    private static void LinearRowsAsAlone(WeightFormat format, int width)
    {
        using var weight = new StoredWeight(Randoms.Numbers(new Random(width), 37 * width), [37, width], format);
        RowsAsAlone(width, x => Linear.Apply(x, weight.Weight));
    }

    private static void RowsAsAlone(int width, Func<Tensor, Tensor> operation)
    {
        Tensor x = Randoms.Tensor(new Random(width), [MostRows, width]);
        float[][] alone = [.. Enumerable.Range(0, MostRows).Select(r => operation(Tensor.From(x.Row(r), [1, width])).ToArray())];
        for (int rows = 2; rows <= MostRows; rows++)
        {
            Tensor together = operation(Tensor.From(x.Slice(0, rows).Span, [rows, width]));
            for (int r = 0; r < rows; r++)
            {
                Assert.Equal(alone[r], together.Row(r).ToArray());
            }
        }
    }
}
