using System.Runtime.CompilerServices;
using DeepSeekOcr.Tensors.Cpu.Simd;

namespace DeepSeekOcr.Tensors.Cpu.Attention;

/// <summary>Softmax over keys that arrive in blocks; every lane is a query of its own.</summary>
internal static unsafe class OnlineSoftmax
{
    /// <summary>Turns a block of scores into <c>2^(score − maximum)</c> and rescales what earlier blocks left to the new maximum.</summary>
    /// <param name="scores">[keys, lanes], in units of log₂; overwritten by the weights.</param>
    /// <param name="keys">Keys of the block, at least one.</param>
    /// <param name="maxima">[lanes]: greatest score so far.</param>
    /// <param name="totals">[lanes]: sum of the weights so far.</param>
    /// <param name="sums">[rows, lanes]: weighted values so far.</param>
    /// <param name="rows">Rows of <paramref name="sums"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Update<TSimd, TVector>(float* scores, int keys, float* maxima, float* totals, float* sums, int rows)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        int half = TSimd.Lanes;
        TVector oldLeft = TSimd.Load(maxima);
        TVector oldRight = TSimd.Load(maxima + half);
        TVector left = oldLeft;
        TVector right = oldRight;
        float* end = scores + ((nint)keys * 2 * half);
        for (float* row = scores; row < end; row += 2 * half)
        {
            left = TSimd.Max(left, TSimd.Load(row));
            right = TSimd.Max(right, TSimd.Load(row + half));
        }

        TSimd.Store(left, maxima);
        TSimd.Store(right, maxima + half);
        TVector shrinkLeft = Exp2.Of<TSimd, TVector>(TSimd.Subtract(oldLeft, left));
        TVector shrinkRight = Exp2.Of<TSimd, TVector>(TSimd.Subtract(oldRight, right));
        TVector totalLeft = TSimd.Multiply(TSimd.Load(totals), shrinkLeft);
        TVector totalRight = TSimd.Multiply(TSimd.Load(totals + half), shrinkRight);
        for (float* row = scores; row < end; row += 2 * half)
        {
            TVector p = Exp2.Of<TSimd, TVector>(TSimd.Subtract(TSimd.Load(row), left));
            TVector r = Exp2.Of<TSimd, TVector>(TSimd.Subtract(TSimd.Load(row + half), right));
            TSimd.Store(p, row);
            TSimd.Store(r, row + half);
            totalLeft = TSimd.Add(totalLeft, p);
            totalRight = TSimd.Add(totalRight, r);
        }

        TSimd.Store(totalLeft, totals);
        TSimd.Store(totalRight, totals + half);
        for (int i = 0; i < rows; i++, sums += 2 * half)
        {
            TSimd.Store(TSimd.Multiply(TSimd.Load(sums), shrinkLeft), sums);
            TSimd.Store(TSimd.Multiply(TSimd.Load(sums + half), shrinkRight), sums + half);
        }
    }
}
