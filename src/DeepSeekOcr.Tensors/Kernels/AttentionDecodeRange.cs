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
        new Span<float>(Sums, Padded).Clear();
        float* scores = stackalloc float[KeyValueCache.BlockPositions];
        for (int block = FirstBlock; block * KeyValueCache.BlockPositions < EndKey; block++)
        {
            int count = Math.Min(KeyValueCache.BlockPositions, EndKey - (block * KeyValueCache.BlockPositions));
            Score<TSimd, TVector>(Query, Cache.Keys(Layer, Head, block), Cache.HeadWidth, count, scores);
            float shrink = Weigh<TSimd, TVector>(scores, count);
            Add<TSimd, TVector>(scores, Cache.Values(Layer, Head, block), Cache.HeadWidth, count, shrink, Sums, Padded);
        }
    }

    /// <summary>Scores rounded up to whole registers; those past <paramref name="count"/> are <see cref="AttentionScores.Least"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Score<TSimd, TVector>(float* query, ushort* keys, int width, int count, float* scores)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        for (int k = 0; k < count; k++, keys += width)
        {
            TVector even = TSimd.Multiply(TSimd.Load(query), TSimd.WidenHalf(keys));
            TVector odd = TSimd.Zero;
            int i = TSimd.Lanes;
            for (; i + TSimd.Lanes < width; i += 2 * TSimd.Lanes)
            {
                odd = TSimd.MultiplyAdd(TSimd.Load(query + i), TSimd.WidenHalf(keys + i), odd);
                even = TSimd.MultiplyAdd(TSimd.Load(query + i + TSimd.Lanes), TSimd.WidenHalf(keys + i + TSimd.Lanes), even);
            }

            if (i < width)
            {
                odd = TSimd.MultiplyAdd(TSimd.Load(query + i), TSimd.WidenHalf(keys + i), odd);
            }

            scores[k] = TSimd.Sum(TSimd.Add(even, odd));
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

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Add<TSimd, TVector>(float* weights, ushort* values, int width, int count, float shrink, float* sums, int padded)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        int lanes = TSimd.Lanes;
        TVector kept = TSimd.Broadcast(shrink);
        int i = 0;
        for (; i + (4 * lanes) <= padded; i += 4 * lanes)
        {
            TVector a = TSimd.Multiply(TSimd.Load(sums + i), kept);
            TVector b = TSimd.Multiply(TSimd.Load(sums + i + lanes), kept);
            TVector c = TSimd.Multiply(TSimd.Load(sums + i + (2 * lanes)), kept);
            TVector d = TSimd.Multiply(TSimd.Load(sums + i + (3 * lanes)), kept);
            ushort* row = values + i;
            for (int k = 0; k < count; k++, row += width)
            {
                TVector weight = TSimd.Broadcast(weights[k]);
                a = TSimd.MultiplyAdd(weight, TSimd.WidenHalf(row), a);
                b = TSimd.MultiplyAdd(weight, TSimd.WidenHalf(row + lanes), b);
                c = TSimd.MultiplyAdd(weight, TSimd.WidenHalf(row + (2 * lanes)), c);
                d = TSimd.MultiplyAdd(weight, TSimd.WidenHalf(row + (3 * lanes)), d);
            }

            TSimd.Store(a, sums + i);
            TSimd.Store(b, sums + i + lanes);
            TSimd.Store(c, sums + i + (2 * lanes));
            TSimd.Store(d, sums + i + (3 * lanes));
        }

        for (; i < padded; i += lanes)
        {
            TVector a = TSimd.Multiply(TSimd.Load(sums + i), kept);
            ushort* row = values + i;
            for (int k = 0; k < count; k++, row += width)
            {
                a = TSimd.MultiplyAdd(TSimd.Broadcast(weights[k]), TSimd.WidenHalf(row), a);
            }

            TSimd.Store(a, sums + i);
        }
    }
}
