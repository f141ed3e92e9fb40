using System.Runtime.CompilerServices;
using DeepSeekOcr.Tensors.Cpu.Simd;

namespace DeepSeekOcr.Tensors.Cpu.MatMul.Dense;

/// <summary>Register-blocked outer products: the innermost loop of matrix products and of attention.</summary>
/// <remarks>
/// A is read as A[k, i] = a[k·aStep + i] (broadcast from memory), B as two registers at b[k·bStep], C row i at c[i·cStep]. Twelve rows by
/// two registers keep 24 of AVX-512's 32 registers as accumulators; six rows keep 12 of 16, where a product of four would wait for its own
/// sums; eight serve attention at 512 bits, as head widths are multiples of eight.
/// The three, and the two of <c>Int16Tile</c>, are one loop written five times: an accumulator stays in a
/// register only if it is a local variable of its own, which neither a loop over rows nor an array gives, and the JIT spills some of 24 if
/// the body of the loop is a call that it inlines. Whoever changes one changes all; ManyRowsTests and LinearTests run each of them.
/// </remarks>
internal static unsafe class Tile
{
    /// <summary>12 rows by two registers: <c>C[i, :] (+)= Σ_k A[k, i] · B[k, :]</c>, 24 accumulators.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Rows12<TSimd, TVector>(float* a, nint aStep, float* b, nint bStep, int depth, float* c, nint cStep, bool accumulate)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        int lanes = TSimd.Lanes;
        TVector l0 = TSimd.Zero, r0 = TSimd.Zero;
        TVector l1 = TSimd.Zero, r1 = TSimd.Zero;
        TVector l2 = TSimd.Zero, r2 = TSimd.Zero;
        TVector l3 = TSimd.Zero, r3 = TSimd.Zero;
        TVector l4 = TSimd.Zero, r4 = TSimd.Zero;
        TVector l5 = TSimd.Zero, r5 = TSimd.Zero;
        TVector l6 = TSimd.Zero, r6 = TSimd.Zero;
        TVector l7 = TSimd.Zero, r7 = TSimd.Zero;
        TVector l8 = TSimd.Zero, r8 = TSimd.Zero;
        TVector l9 = TSimd.Zero, r9 = TSimd.Zero;
        TVector l10 = TSimd.Zero, r10 = TSimd.Zero;
        TVector l11 = TSimd.Zero, r11 = TSimd.Zero;
        for (int k = 0; k < depth; k++)
        {
            TVector left = TSimd.Load(b);
            TVector right = TSimd.Load(b + lanes);
            TVector x;
            x = TSimd.Broadcast(a[0]);
            l0 = TSimd.MultiplyAdd(x, left, l0);
            r0 = TSimd.MultiplyAdd(x, right, r0);
            x = TSimd.Broadcast(a[1]);
            l1 = TSimd.MultiplyAdd(x, left, l1);
            r1 = TSimd.MultiplyAdd(x, right, r1);
            x = TSimd.Broadcast(a[2]);
            l2 = TSimd.MultiplyAdd(x, left, l2);
            r2 = TSimd.MultiplyAdd(x, right, r2);
            x = TSimd.Broadcast(a[3]);
            l3 = TSimd.MultiplyAdd(x, left, l3);
            r3 = TSimd.MultiplyAdd(x, right, r3);
            x = TSimd.Broadcast(a[4]);
            l4 = TSimd.MultiplyAdd(x, left, l4);
            r4 = TSimd.MultiplyAdd(x, right, r4);
            x = TSimd.Broadcast(a[5]);
            l5 = TSimd.MultiplyAdd(x, left, l5);
            r5 = TSimd.MultiplyAdd(x, right, r5);
            x = TSimd.Broadcast(a[6]);
            l6 = TSimd.MultiplyAdd(x, left, l6);
            r6 = TSimd.MultiplyAdd(x, right, r6);
            x = TSimd.Broadcast(a[7]);
            l7 = TSimd.MultiplyAdd(x, left, l7);
            r7 = TSimd.MultiplyAdd(x, right, r7);
            x = TSimd.Broadcast(a[8]);
            l8 = TSimd.MultiplyAdd(x, left, l8);
            r8 = TSimd.MultiplyAdd(x, right, r8);
            x = TSimd.Broadcast(a[9]);
            l9 = TSimd.MultiplyAdd(x, left, l9);
            r9 = TSimd.MultiplyAdd(x, right, r9);
            x = TSimd.Broadcast(a[10]);
            l10 = TSimd.MultiplyAdd(x, left, l10);
            r10 = TSimd.MultiplyAdd(x, right, r10);
            x = TSimd.Broadcast(a[11]);
            l11 = TSimd.MultiplyAdd(x, left, l11);
            r11 = TSimd.MultiplyAdd(x, right, r11);
            a += aStep;
            b += bStep;
        }

        Write<TSimd, TVector>(l0, r0, c, accumulate);
        Write<TSimd, TVector>(l1, r1, c + cStep, accumulate);
        Write<TSimd, TVector>(l2, r2, c + (2 * cStep), accumulate);
        Write<TSimd, TVector>(l3, r3, c + (3 * cStep), accumulate);
        Write<TSimd, TVector>(l4, r4, c + (4 * cStep), accumulate);
        Write<TSimd, TVector>(l5, r5, c + (5 * cStep), accumulate);
        Write<TSimd, TVector>(l6, r6, c + (6 * cStep), accumulate);
        Write<TSimd, TVector>(l7, r7, c + (7 * cStep), accumulate);
        Write<TSimd, TVector>(l8, r8, c + (8 * cStep), accumulate);
        Write<TSimd, TVector>(l9, r9, c + (9 * cStep), accumulate);
        Write<TSimd, TVector>(l10, r10, c + (10 * cStep), accumulate);
        Write<TSimd, TVector>(l11, r11, c + (11 * cStep), accumulate);
    }

    /// <summary>8 rows by two registers: <c>C[i, :] (+)= Σ_k A[k, i] · B[k, :]</c>, 16 accumulators.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Rows8<TSimd, TVector>(float* a, nint aStep, float* b, nint bStep, int depth, float* c, nint cStep, bool accumulate)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        int lanes = TSimd.Lanes;
        TVector l0 = TSimd.Zero, r0 = TSimd.Zero;
        TVector l1 = TSimd.Zero, r1 = TSimd.Zero;
        TVector l2 = TSimd.Zero, r2 = TSimd.Zero;
        TVector l3 = TSimd.Zero, r3 = TSimd.Zero;
        TVector l4 = TSimd.Zero, r4 = TSimd.Zero;
        TVector l5 = TSimd.Zero, r5 = TSimd.Zero;
        TVector l6 = TSimd.Zero, r6 = TSimd.Zero;
        TVector l7 = TSimd.Zero, r7 = TSimd.Zero;
        for (int k = 0; k < depth; k++)
        {
            TVector left = TSimd.Load(b);
            TVector right = TSimd.Load(b + lanes);
            TVector x;
            x = TSimd.Broadcast(a[0]);
            l0 = TSimd.MultiplyAdd(x, left, l0);
            r0 = TSimd.MultiplyAdd(x, right, r0);
            x = TSimd.Broadcast(a[1]);
            l1 = TSimd.MultiplyAdd(x, left, l1);
            r1 = TSimd.MultiplyAdd(x, right, r1);
            x = TSimd.Broadcast(a[2]);
            l2 = TSimd.MultiplyAdd(x, left, l2);
            r2 = TSimd.MultiplyAdd(x, right, r2);
            x = TSimd.Broadcast(a[3]);
            l3 = TSimd.MultiplyAdd(x, left, l3);
            r3 = TSimd.MultiplyAdd(x, right, r3);
            x = TSimd.Broadcast(a[4]);
            l4 = TSimd.MultiplyAdd(x, left, l4);
            r4 = TSimd.MultiplyAdd(x, right, r4);
            x = TSimd.Broadcast(a[5]);
            l5 = TSimd.MultiplyAdd(x, left, l5);
            r5 = TSimd.MultiplyAdd(x, right, r5);
            x = TSimd.Broadcast(a[6]);
            l6 = TSimd.MultiplyAdd(x, left, l6);
            r6 = TSimd.MultiplyAdd(x, right, r6);
            x = TSimd.Broadcast(a[7]);
            l7 = TSimd.MultiplyAdd(x, left, l7);
            r7 = TSimd.MultiplyAdd(x, right, r7);
            a += aStep;
            b += bStep;
        }

        Write<TSimd, TVector>(l0, r0, c, accumulate);
        Write<TSimd, TVector>(l1, r1, c + cStep, accumulate);
        Write<TSimd, TVector>(l2, r2, c + (2 * cStep), accumulate);
        Write<TSimd, TVector>(l3, r3, c + (3 * cStep), accumulate);
        Write<TSimd, TVector>(l4, r4, c + (4 * cStep), accumulate);
        Write<TSimd, TVector>(l5, r5, c + (5 * cStep), accumulate);
        Write<TSimd, TVector>(l6, r6, c + (6 * cStep), accumulate);
        Write<TSimd, TVector>(l7, r7, c + (7 * cStep), accumulate);
    }

    /// <summary>6 rows by two registers: <c>C[i, :] (+)= Σ_k A[k, i] · B[k, :]</c>, 12 accumulators.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Rows6<TSimd, TVector>(float* a, nint aStep, float* b, nint bStep, int depth, float* c, nint cStep, bool accumulate)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        int lanes = TSimd.Lanes;
        TVector l0 = TSimd.Zero, r0 = TSimd.Zero;
        TVector l1 = TSimd.Zero, r1 = TSimd.Zero;
        TVector l2 = TSimd.Zero, r2 = TSimd.Zero;
        TVector l3 = TSimd.Zero, r3 = TSimd.Zero;
        TVector l4 = TSimd.Zero, r4 = TSimd.Zero;
        TVector l5 = TSimd.Zero, r5 = TSimd.Zero;
        for (int k = 0; k < depth; k++)
        {
            TVector left = TSimd.Load(b);
            TVector right = TSimd.Load(b + lanes);
            TVector x;
            x = TSimd.Broadcast(a[0]);
            l0 = TSimd.MultiplyAdd(x, left, l0);
            r0 = TSimd.MultiplyAdd(x, right, r0);
            x = TSimd.Broadcast(a[1]);
            l1 = TSimd.MultiplyAdd(x, left, l1);
            r1 = TSimd.MultiplyAdd(x, right, r1);
            x = TSimd.Broadcast(a[2]);
            l2 = TSimd.MultiplyAdd(x, left, l2);
            r2 = TSimd.MultiplyAdd(x, right, r2);
            x = TSimd.Broadcast(a[3]);
            l3 = TSimd.MultiplyAdd(x, left, l3);
            r3 = TSimd.MultiplyAdd(x, right, r3);
            x = TSimd.Broadcast(a[4]);
            l4 = TSimd.MultiplyAdd(x, left, l4);
            r4 = TSimd.MultiplyAdd(x, right, r4);
            x = TSimd.Broadcast(a[5]);
            l5 = TSimd.MultiplyAdd(x, left, l5);
            r5 = TSimd.MultiplyAdd(x, right, r5);
            a += aStep;
            b += bStep;
        }

        Write<TSimd, TVector>(l0, r0, c, accumulate);
        Write<TSimd, TVector>(l1, r1, c + cStep, accumulate);
        Write<TSimd, TVector>(l2, r2, c + (2 * cStep), accumulate);
        Write<TSimd, TVector>(l3, r3, c + (3 * cStep), accumulate);
        Write<TSimd, TVector>(l4, r4, c + (4 * cStep), accumulate);
        Write<TSimd, TVector>(l5, r5, c + (5 * cStep), accumulate);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Write<TSimd, TVector>(TVector left, TVector right, float* c, bool accumulate)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        if (accumulate)
        {
            left = TSimd.Add(left, TSimd.Load(c));
            right = TSimd.Add(right, TSimd.Load(c + TSimd.Lanes));
        }

        TSimd.Store(left, c);
        TSimd.Store(right, c + TSimd.Lanes);
    }
}
