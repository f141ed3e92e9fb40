using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using DeepSeekOcr.Tensors.Operations;

namespace DeepSeekOcr.Tensors.Kernels;

/// <summary>One query against a range of one head's cached keys.</summary>
internal unsafe struct AttentionDecodeRange : ISimdKernel
{
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
            Attend<CachedBytes, TSimd, TVector>();
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
            Score<TNumbers, TSimd, TVector>(Query, keys, Cache.HeadWidth, count, scores);
            AttentionPacking.Scale(Sums, Padded, Weigh<TSimd, TVector>(scores, count));
            if (TNumbers.HasScales)
            {
                Scale(scores, values.Scales, count);
            }

            Add<TNumbers, TSimd, TVector>(scores, values.Numbers, Cache.HeadWidth, count, Sums);
        }
    }

    private static void Scale(float* numbers, float* scales, int count)
    {
        var span = new Span<float>(numbers, count);
        TensorPrimitives.Multiply(span, new ReadOnlySpan<float>(scales, count), span);
    }

    /// <summary>Scores rounded up to whole registers; those past <paramref name="count"/> are <see cref="AttentionScores.Least"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Score<TNumbers, TSimd, TVector>(float* query, CachedRows rows, int width, int count, float* scores)
        where TNumbers : struct, ICachedNumbers
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        byte* keys = rows.Numbers;
        for (int k = 0; k < count; k++)
        {
            nint row = (nint)k * width;
            TVector even = TSimd.Multiply(TSimd.Load(query), TNumbers.Load<TSimd, TVector>(keys, row));
            TVector odd = TSimd.Zero;
            int i = TSimd.Lanes;
            for (; i + TSimd.Lanes < width; i += 2 * TSimd.Lanes)
            {
                odd = TSimd.MultiplyAdd(TSimd.Load(query + i), TNumbers.Load<TSimd, TVector>(keys, row + i), odd);
                even = TSimd.MultiplyAdd(TSimd.Load(query + i + TSimd.Lanes), TNumbers.Load<TSimd, TVector>(keys, row + i + TSimd.Lanes), even);
            }

            if (i < width)
            {
                odd = TSimd.MultiplyAdd(TSimd.Load(query + i), TNumbers.Load<TSimd, TVector>(keys, row + i), odd);
            }

            scores[k] = TSimd.Sum(TSimd.Add(even, odd));
        }

        if (TNumbers.HasScales)
        {
            Scale(scores, rows.Scales, count);
        }

        for (int k = count; k % TSimd.Lanes != 0; k++)
        {
            scores[k] = AttentionScores.Least;
        }
    }

    /// <summary>Turns scores into weights and returns the factor that brings earlier sums to the new maximum.</summary>
    private float Weigh<TSimd, TVector>(float* scores, int count)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        float most = Maximum;
        for (int k = 0; k < count; k++)
        {
            most = Math.Max(most, scores[k]);
        }

        TVector maximum = TSimd.Broadcast(most);
        TVector total = TSimd.Zero;
        for (int k = 0; k < count; k += TSimd.Lanes)
        {
            TVector p = Exp2.Of<TSimd, TVector>(TSimd.Subtract(TSimd.Load(scores + k), maximum));
            TSimd.Store(p, scores + k);
            total = TSimd.Add(total, p);
        }

        float shrink = float.Exp2(Maximum - most);
        Total = (Total * shrink) + TSimd.Sum(total);
        Maximum = most;
        return shrink;
    }

    /// <summary>Four rows at a time, so that values are read in order and sums loaded and stored once for four; weights past
    /// <paramref name="count"/> are zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Add<TNumbers, TSimd, TVector>(float* weights, byte* values, int width, int count, float* sums)
        where TNumbers : struct, ICachedNumbers
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        for (int k = 0; k < count; k += 4)
        {
            TVector first = TSimd.Broadcast(weights[k]);
            TVector second = TSimd.Broadcast(weights[k + 1]);
            TVector third = TSimd.Broadcast(weights[k + 2]);
            TVector fourth = TSimd.Broadcast(weights[k + 3]);
            for (int i = 0; i < width; i += TSimd.Lanes)
            {
                nint row = ((nint)k * width) + i;
                TVector sum = TSimd.MultiplyAdd(first, TNumbers.Load<TSimd, TVector>(values, row), TSimd.Load(sums + i));
                sum = TSimd.MultiplyAdd(second, TNumbers.Load<TSimd, TVector>(values, row + width), sum);
                sum = TSimd.MultiplyAdd(third, TNumbers.Load<TSimd, TVector>(values, row + (2 * width)), sum);
                sum = TSimd.MultiplyAdd(fourth, TNumbers.Load<TSimd, TVector>(values, row + (3 * width)), sum);
                TSimd.Store(sum, sums + i);
            }
        }
    }
}
