using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using DeepSeekOcr.Tensors.Caches;
using DeepSeekOcr.Tensors.Cpu.Simd;
using DeepSeekOcr.Tensors.Cpu.X64;

namespace DeepSeekOcr.Tensors.Cpu.Attention;

/// <summary>One query against a range of one head's cached keys.</summary>
internal unsafe struct AttentionDecodeRange : ISimdKernel
{
    // Scores and weights are there in multiples of it: of every register's lanes and of the rows that are taken at a time.
    private const int Multiple = 16;

    // A hardware prefetcher follows rows that lie in order, but not past a page's end.
    private const int Ahead = PrefetchDistance.StreamBytes;

    public KeyValueCache Cache;
    public int Layer;
    public int Head;

    /// <summary>Block of the first key.</summary>
    public int FirstBlock;

    /// <summary>The key after the last.</summary>
    public int EndKey;

    /// <summary>[Padded], scaled, zeros past the head width: rows are read past their end.</summary>
    public float* Query;

    public int Padded;

    /// <summary>What will be read after the last value: it is prefetched meanwhile. Null for nothing.</summary>
    public byte* Next;

    /// <summary>Greatest score.</summary>
    public float Maximum;

    /// <summary>Sum of the weights.</summary>
    public float Total;

    /// <summary>[Padded]: weighted values; numbers past the head width have no meaning.</summary>
    public float* Sums;

    /// <inheritdoc/>
    public void Run<TSimd, TVector>()
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        if (Cache.Format == KeyValueFormat.Half)
        {
            Attend<CachedHalves, TSimd, TVector>();
        }
        else
        {
            Attend<CachedInt8, TSimd, TVector>();
        }
    }

    private void Attend<TNumbers, TSimd, TVector>()
        where TNumbers : struct, ICachedNumbers
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        new Span<float>(Sums, Padded).Clear();
        float* scores = stackalloc float[KeyValueCache.BlockPositions];
        for (int block = FirstBlock; block * KeyValueCache.BlockPositions < EndKey; block++)
        {
            int count = Math.Min(KeyValueCache.BlockPositions, EndKey - (block * KeyValueCache.BlockPositions));
            CachedRows keys = Cache.Keys(Layer, Head, block);
            CachedRows values = Cache.Values(Layer, Head, block);
            Score<TNumbers, TSimd, TVector>(Query, keys, Cache.HeadWidth, count, scores, values.Numbers);
            AttentionPacking.Scale(Sums, Padded, Weigh<TSimd, TVector>(scores, count));
            if (TNumbers.HasScales)
            {
                Scale(scores, values.Scales, count);
            }

            bool isLast = (block + 1) * KeyValueCache.BlockPositions >= EndKey;
            byte* next = !isLast ? Cache.Keys(Layer, Head, block + 1).Numbers : Next != null ? Next : values.Numbers;
            Add<TNumbers, TSimd, TVector>(scores, values.Numbers, Cache.HeadWidth, count, Sums, next);
        }
    }

    /// <summary>Prefetches what is read a little later: of these rows or, after their end, of what is read next.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Prefetch(byte* at, byte* end, byte* next, int bytes)
    {
        nint over = (nint)(at + Ahead - end);
        Prefetching.FirstCache(over < 0 ? at + Ahead : next + over, bytes);
    }

    private static void Scale(float* numbers, float* scales, int count)
    {
        var span = new Span<float>(numbers, count);
        TensorPrimitives.Multiply(span, new ReadOnlySpan<float>(scales, count), span);
    }

    /// <summary>Four rows at a time, so that the query is loaded and lanes are summed once for four. Scores are rounded up to
    /// <see cref="Multiple"/>; those past <paramref name="count"/> are <see cref="AttentionScores.Least"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Score<TNumbers, TSimd, TVector>(float* query, CachedRows rows, int width, int count, float* scores, byte* next)
        where TNumbers : struct, ICachedNumbers
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        byte* keys = rows.Numbers;
        for (int k = 0; k < count; k += 4)
        {
            Prefetch(
                keys + ((nint)k * width * TNumbers.Bytes), keys + ((nint)count * width * TNumbers.Bytes), next, 4 * width * TNumbers.Bytes);
            TVector first = TSimd.Zero;
            TVector second = TSimd.Zero;
            TVector third = TSimd.Zero;
            TVector fourth = TSimd.Zero;
            for (int i = 0; i < width; i += TSimd.Lanes)
            {
                nint row = ((nint)k * width) + i;
                TVector asked = TSimd.Load(query + i);
                first = TSimd.MultiplyAdd(asked, TNumbers.Load<TSimd, TVector>(keys, row), first);
                second = TSimd.MultiplyAdd(asked, TNumbers.Load<TSimd, TVector>(keys, row + width), second);
                third = TSimd.MultiplyAdd(asked, TNumbers.Load<TSimd, TVector>(keys, row + (2 * width)), third);
                fourth = TSimd.MultiplyAdd(asked, TNumbers.Load<TSimd, TVector>(keys, row + (3 * width)), fourth);
            }

            TSimd.Sums(first, second, third, fourth).Store(scores + k);
        }

        if (TNumbers.HasScales)
        {
            Scale(scores, rows.Scales, count);
        }

        for (int k = count; k % Multiple != 0; k++)
        {
            scores[k] = AttentionScores.Least;
        }
    }

    /// <summary>Turns scores into weights and returns the factor that brings earlier sums to the new maximum.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private float Weigh<TSimd, TVector>(float* scores, int count)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        TVector largest = TSimd.Broadcast(Maximum);
        for (int k = 0; k < count; k += TSimd.Lanes)
        {
            largest = TSimd.Max(largest, TSimd.Load(scores + k));
        }

        float most = TSimd.Largest(largest);
        TVector maximum = TSimd.Broadcast(most);
        TVector total = TSimd.Zero;
        for (int k = 0; k < AttentionPacking.RoundUp(count, Multiple); k += TSimd.Lanes)
        {
            TVector p = Exp2.Of<TSimd, TVector>(TSimd.Subtract(TSimd.Load(scores + k), maximum));
            TSimd.Store(p, scores + k);
            total = TSimd.Add(total, p);
        }

        float shrink = Exp2.Of(Maximum - most);
        Total = (Total * shrink) + TSimd.Sum(total);
        Maximum = most;
        return shrink;
    }

    /// <summary>Eight rows at a time, so that values are read in order and sums loaded and stored once for eight: of a narrow head, what is
    /// stored is soon loaded again, and everything would wait for that. Weights past <paramref name="count"/> are zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Add<TNumbers, TSimd, TVector>(float* weights, byte* values, int width, int count, float* sums, byte* next)
        where TNumbers : struct, ICachedNumbers
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        for (int k = 0; k < count; k += 8)
        {
            Prefetch(
                values + ((nint)k * width * TNumbers.Bytes), values
                    + ((nint)count * width * TNumbers.Bytes), next, 8 * width * TNumbers.Bytes);
            TVector w0 = TSimd.Broadcast(weights[k]), w1 = TSimd.Broadcast(weights[k + 1]);
            TVector w2 = TSimd.Broadcast(weights[k + 2]), w3 = TSimd.Broadcast(weights[k + 3]);
            TVector w4 = TSimd.Broadcast(weights[k + 4]), w5 = TSimd.Broadcast(weights[k + 5]);
            TVector w6 = TSimd.Broadcast(weights[k + 6]), w7 = TSimd.Broadcast(weights[k + 7]);
            for (int i = 0; i < width; i += TSimd.Lanes)
            {
                nint row = ((nint)k * width) + i;
                TVector even = TSimd.Multiply(w0, TNumbers.Load<TSimd, TVector>(values, row));
                TVector odd = TSimd.Multiply(w1, TNumbers.Load<TSimd, TVector>(values, row + width));
                even = TSimd.MultiplyAdd(w2, TNumbers.Load<TSimd, TVector>(values, row + (2 * width)), even);
                odd = TSimd.MultiplyAdd(w3, TNumbers.Load<TSimd, TVector>(values, row + (3 * width)), odd);
                even = TSimd.MultiplyAdd(w4, TNumbers.Load<TSimd, TVector>(values, row + (4 * width)), even);
                odd = TSimd.MultiplyAdd(w5, TNumbers.Load<TSimd, TVector>(values, row + (5 * width)), odd);
                even = TSimd.MultiplyAdd(w6, TNumbers.Load<TSimd, TVector>(values, row + (6 * width)), even);
                odd = TSimd.MultiplyAdd(w7, TNumbers.Load<TSimd, TVector>(values, row + (7 * width)), odd);
                TSimd.Store(TSimd.Add(TSimd.Load(sums + i), TSimd.Add(even, odd)), sums + i);
            }
        }
    }
}
