using System.Runtime.CompilerServices;
using DeepSeekOcr.Tensors.Kernels.Formats;

namespace DeepSeekOcr.Tensors.Kernels;

/// <summary>Numbers as integers of 14 bits with a scale for each 32: what products of pairs are made of.</summary>
/// <remarks>
/// With s = max|x|/8191 a number is <c>round(x/s)·s</c>, off by at most max/16382. Two such, 32 times, still fit an i32: 32·8191² &lt; 2³¹.
/// </remarks>
internal static unsafe class IntegerRounding
{
    private const int Largest = 8191;

    /// <summary>Rounds numbers; what is missing in the last group is zero.</summary>
    /// <param name="source">A row of numbers.</param>
    /// <param name="count">How many.</param>
    /// <param name="numbers">[count, padded to whole groups]</param>
    /// <param name="scales">[groups]</param>
    public static void Run<TFormat>(byte* source, int count, short* numbers, float* scales)
        where TFormat : struct, INumberFormat
    {
        var kernel = new Kernel<TFormat>(source, count, numbers, scales);
        SimdWidth.Dispatch(ref kernel);
    }

    private readonly struct Kernel<TFormat>(byte* source, int count, short* numbers, float* scales) : ISimdKernel
        where TFormat : struct, INumberFormat
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        [SkipLocalsInit]
        public void Run<TSimd, TVector>()
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            int whole = count / PairRows.GroupLength;
            for (int group = 0; group < whole; group++)
            {
                int first = group * PairRows.GroupLength;
                scales[group] = Round<TFormat, TSimd, TVector>(source, first, numbers + first);
            }

            int done = whole * PairRows.GroupLength;
            if (done < count)
            {
                float* rest = stackalloc float[PairRows.GroupLength];
                new Span<float>(rest, PairRows.GroupLength).Clear();
                for (int e = done; e < count; e++)
                {
                    rest[e - done] = TFormat.Load(source, e);
                }

                scales[whole] = Round<F32, TSimd, TVector>((byte*)rest, 0, numbers + done);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static float Round<TSource, TSimd, TVector>(byte* source, int first, short* numbers)
            where TSource : struct, INumberFormat
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            TVector largest = TSimd.Zero;
            for (int e = 0; e < PairRows.GroupLength; e += TSimd.Lanes)
            {
                TVector value = TSource.Load<TSimd, TVector>(source, first + e);
                largest = TSimd.Max(largest, TSimd.Max(value, TSimd.Subtract(TSimd.Zero, value)));
            }

            float scale = TSimd.Largest(largest) / Largest;
            TVector inverse = TSimd.Broadcast(scale == 0 ? 0 : 1 / scale);
            for (int e = 0; e < PairRows.GroupLength; e += TSimd.Lanes)
            {
                TVector value = TSource.Load<TSimd, TVector>(source, first + e);
                TSimd.StoreShorts(TSimd.Round(TSimd.Multiply(value, inverse)), numbers + e);
            }

            return scale;
        }
    }
}
