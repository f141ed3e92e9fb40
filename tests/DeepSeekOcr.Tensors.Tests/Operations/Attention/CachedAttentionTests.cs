using DeepSeekOcr.Tensors.Caches;
using DeepSeekOcr.Tensors.Cpu.Threads;
using DeepSeekOcr.Tensors.Operations.Attention;
using DeepSeekOcr.Testing;

namespace DeepSeekOcr.Tensors.Tests.Operations.Attention;

public sealed class CachedAttentionTests
{
    // Keys and values below one in magnitude are off by at most 2^-12 each; averages are off by less.
    private const double HalfTolerance = 1e-3;

    // As bytes they are off by at most 2^-8.
    private const double BytesTolerance = 1.6e-2;

    public static TheoryData<KeyValueFormat, double, int, int, int[]> Pieces
    {
        get
        {
            var data = new TheoryData<KeyValueFormat, double, int, int, int[]>();
            foreach (
                (KeyValueFormat format, double tolerance) in new[] { (KeyValueFormat.Half, HalfTolerance),
                    (KeyValueFormat.Int8, BytesTolerance) })
            {
                data.Add(format, tolerance, 4, 16, [40, 1, 1, 5, 2, 3]);
                data.Add(format, tolerance, 1, 64, [17, 9, 300, 1, 4, 1]);
                data.Add(format, tolerance, 3, 10, [1, 1, 1, 257, 33, 1, 250, 1]);
                data.Add(format, tolerance, 2, 128, [600, 1, 11, 1, 256, 2]);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Pieces))]
    public void ApplyCached_PiecesOfAnySize_EqualTheWholeSequence(
        KeyValueFormat format, double tolerance, int heads, int width, int[] pieces)
    {
        var random = new Random(heads);
        int tokens = pieces.Sum();
        int row = heads * width;
        Tensor q = Randoms.Tensor(random, [1, tokens, row]);
        Tensor k = Randoms.Tensor(random, [1, tokens, row]);
        Tensor v = Randoms.Tensor(random, [1, tokens, row]);
        float[] expected = CausalAttention.Apply(q, k, v, heads).ToArray();
        using var cache = new KeyValueCache(3, heads, width, tokens, format);
        var actual = new List<float>();
        foreach (int piece in pieces)
        {
            for (int layer = 2; layer >= 0; layer--)
            {
                // Layer 1 is the one compared; the others' numbers must not reach it.
                Tensor own = layer == 1 ? v : q;
                Tensor y = CausalAttention.ApplyCached(Piece(q), Piece(layer == 1 ? k : q), Piece(own), heads, cache, layer);
                if (layer == 1)
                {
                    actual.AddRange(y.ToArray());
                }
            }

            cache.Advance(piece);

            Tensor Piece(Tensor all) => Tensor.From(all.Span.Slice(cache.Length * row, piece * row), [piece, row]);
        }

        Assert.Equal(tokens, cache.Length);
        Closeness.Check("y", actual.ToArray(), expected, tolerance);
        Closeness.Check("first piece", actual.ToArray().AsSpan(0, pieces[0] * row), expected.AsSpan(0, pieces[0] * row));
    }

    [Theory]
    [InlineData(KeyValueFormat.Half, 2, 16, 0, 2)]
    [InlineData(KeyValueFormat.Half, 3, 10, 7, 16)]
    [InlineData(KeyValueFormat.Half, 1, 64, 250, 16)]
    [InlineData(KeyValueFormat.Half, 4, 128, 505, 9)]
    [InlineData(KeyValueFormat.Int8, 2, 16, 0, 2)]
    [InlineData(KeyValueFormat.Int8, 3, 10, 7, 16)]
    [InlineData(KeyValueFormat.Int8, 4, 128, 505, 9)]
    public void ApplyCached_FewTokensAtOnce_EqualsOneByOneBitForBit(KeyValueFormat format, int heads, int width, int past, int tokens)
    {
        var random = new Random(past);
        int row = heads * width;
        Tensor prompt = Randoms.Tensor(random, [Math.Max(1, past), row]);
        Tensor q = Randoms.Tensor(random, [tokens, row]);
        Tensor k = Randoms.Tensor(random, [tokens, row]);
        Tensor v = Randoms.Tensor(random, [tokens, row]);

        Assert.Equal(InPieces(1), InPieces(tokens));

        float[] InPieces(int size)
        {
            using var cache = new KeyValueCache(1, heads, width, past + tokens, format);
            if (past > 0)
            {
                CausalAttention.ApplyCached(prompt, prompt, prompt, heads, cache, 0);
                cache.Advance(past);
            }

            var y = new List<float>();
            for (int at = 0; at < tokens; at += size)
            {
                y.AddRange(CausalAttention.ApplyCached(q.Slice(at, size), k.Slice(at, size), v.Slice(at, size), heads, cache, 0).ToArray());
                cache.Advance(size);
            }

            return [.. y];
        }
    }

    [Fact]
    public void ApplyCached_OneAndThreeThreads_AgreesWhileSharesDiffer()
    {
        try
        {
            WorkerPool.UseThreads(1);
            float[] alone = Decode();
            WorkerPool.UseThreads(3);
            Closeness.Check("y", Decode(), alone, 1e-6);
        }
        finally
        {
            WorkerPool.UseThreads(Environment.ProcessorCount);
        }

        static float[] Decode()
        {
            var random = new Random(5);
            using var cache = new KeyValueCache(1, 2, 16, 1200);
            Tensor many = Randoms.Tensor(random, [1100, 32]);
            CausalAttention.ApplyCached(many, many, many, 2, cache, 0);
            cache.Advance(1100);
            Tensor one = Randoms.Tensor(random, [1, 32]);
            return CausalAttention.ApplyCached(one, one, one, 2, cache, 0).ToArray();
        }
    }

    [Fact]
    public void ApplyCached_AfterTruncation_ForgetsTheRest()
    {
        var random = new Random(6);
        using var cache = new KeyValueCache(1, 1, 8, 100);
        Tensor first = Randoms.Tensor(random, [5, 8]);
        Tensor next = Randoms.Tensor(random, [1, 8]);
        CausalAttention.ApplyCached(first, first, first, 1, cache, 0);
        cache.Advance(5);
        float[] expected = CausalAttention.ApplyCached(next, next, next, 1, cache, 0).ToArray();
        cache.Advance(1);
        cache.Truncate(5);
        Assert.Equal(expected, CausalAttention.ApplyCached(next, next, next, 1, cache, 0).ToArray());
    }

    [Fact]
    public void ApplyCached_PastCapacity_SaysHowManyFit()
    {
        using var cache = new KeyValueCache(1, 1, 8, 3);
        Tensor four = Tensor.Zeros([4, 8]);
        var failure = Assert.Throws<InvalidOperationException>(() => CausalAttention.ApplyCached(four, four, four, 1, cache, 0));
        Assert.Contains("at most 3 positions; 4 more", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ApplyCached_DecodingStep_AllocatesNothingOnTheHeap()
    {
        using var arena = new Arena();
        using var cache = new KeyValueCache(1, 10, 128, 600);
        Tensor prompt = Randoms.Tensor(new Random(7), [300, 1280]);
        Tensor next = Randoms.Tensor(new Random(8), [1, 1280]);
        CausalAttention.ApplyCached(prompt, prompt, prompt, 10, cache, 0);
        cache.Advance(300);
        long allocated = long.MaxValue;

        // Other tests' collections take back this thread's allocation buffer and move the counter: what every step allocates, the least
        // does.
        for (int i = 0; i < 20; i++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            using (arena.Enter())
            {
                CausalAttention.ApplyCached(next, next, next, 10, cache, 0);
            }

            cache.Advance(1);
            allocated = Math.Min(allocated, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.Equal(0, allocated);
    }

    [Fact]
    public void Cache_NumbersBeyondHalfRange_AreHeldAtItsEdge()
    {
        using var cache = new KeyValueCache(1, 1, 2, 8);
        Tensor key = Tensor.Zeros([1, 2]);
        Tensor value = Tensor.From([1e6f, -7e4f], [1, 2]);
        CausalAttention.ApplyCached(key, key, value, 1, cache, 0);
        cache.Advance(1);
        Tensor zero = Tensor.Zeros([1, 2]);
        Assert.Equal([32752, -32752], CausalAttention.ApplyCached(zero, zero, zero, 1, cache, 0).ToArray());
    }

    /// <summary>With one key before it and scores of zero, a token sees half of that key's value and half of its own.</summary>
    [Fact]
    public void Cache_Bytes_EachRowIsRoundedToItsOwnScale()
    {
        using var cache = new KeyValueCache(1, 1, 4, 8, KeyValueFormat.Int8);
        Tensor zero = Tensor.Zeros([1, 4]);
        foreach (float size in new[] { 1e-6f, 127e8f, 0 })
        {
            cache.Truncate(0);
            Tensor value = Tensor.From([size, -size / 127, size * 0.4f / 127, size * 100.6f / 127], [1, 4]);
            CausalAttention.ApplyCached(zero, zero, value, 1, cache, 0);
            cache.Advance(1);

            float[] half = CausalAttention.ApplyCached(zero, zero, zero, 1, cache, 0).ToArray();

            Closeness.Check("value", half, [size / 2, -size / 254, 0, size * 101 / 254], relative: 1e-6, absolute: 0);
        }
    }
}
