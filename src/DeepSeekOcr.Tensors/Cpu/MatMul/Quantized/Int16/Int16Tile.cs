using System.Runtime.CompilerServices;
using DeepSeekOcr.Tensors.Cpu.MatMul.Dense;
using DeepSeekOcr.Tensors.Cpu.Simd;

namespace DeepSeekOcr.Tensors.Cpu.MatMul.Quantized.Int16;

/// <summary>One tile of a product of integers: panels of i16 in pairs along k, and a scale for each group of them.</summary>
/// <remarks>
/// <c>C[i, j] += Σ_groups a.scale[i]·b.scale[j]·Σ_k A[i, k]·B[j, k]</c>; the inner sum is exact in i32. A lane holds the pair (k, k + 1),
/// so a row of A is a broadcast and two registers of B are 2·lanes columns, as in <see cref="Tile"/>. A step further in k is <c>aStep</c>
/// pairs on. Twelve rows and six are twins of each other and of those of <see cref="Tile"/>, for the reason given there; they differ in the
/// product, and in that a group's i32 sums are scaled and added to C before the next group.
/// </remarks>
internal readonly unsafe struct Int16Tile(float* a, float* aScales, nint aStep, float* b, float* bScales, int groups, int groupLength)
{
    /// <summary>12 rows by two registers, 24 accumulators.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Rows12<TSimd, TVector>(float* c, nint cStep)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        int lanes = TSimd.Lanes;
        int pairs = groupLength / 2;
        float* x = a;
        float* w = b;
        for (int group = 0; group < groups; group++)
        {
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
            for (int k = 0; k < pairs; k++)
            {
                TVector left = TSimd.Load(w);
                TVector right = TSimd.Load(w + lanes);
                TVector row;
                row = TSimd.Broadcast(x[0]);
                l0 = TSimd.AddInt16Products(l0, row, left);
                r0 = TSimd.AddInt16Products(r0, row, right);
                row = TSimd.Broadcast(x[1]);
                l1 = TSimd.AddInt16Products(l1, row, left);
                r1 = TSimd.AddInt16Products(r1, row, right);
                row = TSimd.Broadcast(x[2]);
                l2 = TSimd.AddInt16Products(l2, row, left);
                r2 = TSimd.AddInt16Products(r2, row, right);
                row = TSimd.Broadcast(x[3]);
                l3 = TSimd.AddInt16Products(l3, row, left);
                r3 = TSimd.AddInt16Products(r3, row, right);
                row = TSimd.Broadcast(x[4]);
                l4 = TSimd.AddInt16Products(l4, row, left);
                r4 = TSimd.AddInt16Products(r4, row, right);
                row = TSimd.Broadcast(x[5]);
                l5 = TSimd.AddInt16Products(l5, row, left);
                r5 = TSimd.AddInt16Products(r5, row, right);
                row = TSimd.Broadcast(x[6]);
                l6 = TSimd.AddInt16Products(l6, row, left);
                r6 = TSimd.AddInt16Products(r6, row, right);
                row = TSimd.Broadcast(x[7]);
                l7 = TSimd.AddInt16Products(l7, row, left);
                r7 = TSimd.AddInt16Products(r7, row, right);
                row = TSimd.Broadcast(x[8]);
                l8 = TSimd.AddInt16Products(l8, row, left);
                r8 = TSimd.AddInt16Products(r8, row, right);
                row = TSimd.Broadcast(x[9]);
                l9 = TSimd.AddInt16Products(l9, row, left);
                r9 = TSimd.AddInt16Products(r9, row, right);
                row = TSimd.Broadcast(x[10]);
                l10 = TSimd.AddInt16Products(l10, row, left);
                r10 = TSimd.AddInt16Products(r10, row, right);
                row = TSimd.Broadcast(x[11]);
                l11 = TSimd.AddInt16Products(l11, row, left);
                r11 = TSimd.AddInt16Products(r11, row, right);
                x += aStep;
                w += 2 * lanes;
            }

            float* scales = aScales + (group * groupLength / Int16Rows.GroupLength * aStep);
            TVector leftScale = TSimd.Load(bScales + (2 * lanes * group));
            TVector rightScale = TSimd.Load(bScales + (2 * lanes * group) + lanes);
            Add<TSimd, TVector>(l0, r0, leftScale, rightScale, scales[0], c);
            Add<TSimd, TVector>(l1, r1, leftScale, rightScale, scales[1], c + cStep);
            Add<TSimd, TVector>(l2, r2, leftScale, rightScale, scales[2], c + (2 * cStep));
            Add<TSimd, TVector>(l3, r3, leftScale, rightScale, scales[3], c + (3 * cStep));
            Add<TSimd, TVector>(l4, r4, leftScale, rightScale, scales[4], c + (4 * cStep));
            Add<TSimd, TVector>(l5, r5, leftScale, rightScale, scales[5], c + (5 * cStep));
            Add<TSimd, TVector>(l6, r6, leftScale, rightScale, scales[6], c + (6 * cStep));
            Add<TSimd, TVector>(l7, r7, leftScale, rightScale, scales[7], c + (7 * cStep));
            Add<TSimd, TVector>(l8, r8, leftScale, rightScale, scales[8], c + (8 * cStep));
            Add<TSimd, TVector>(l9, r9, leftScale, rightScale, scales[9], c + (9 * cStep));
            Add<TSimd, TVector>(l10, r10, leftScale, rightScale, scales[10], c + (10 * cStep));
            Add<TSimd, TVector>(l11, r11, leftScale, rightScale, scales[11], c + (11 * cStep));
        }
    }

    /// <summary>6 rows by two registers, 12 accumulators.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Rows6<TSimd, TVector>(float* c, nint cStep)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        int lanes = TSimd.Lanes;
        int pairs = groupLength / 2;
        float* x = a;
        float* w = b;
        for (int group = 0; group < groups; group++)
        {
            TVector l0 = TSimd.Zero, r0 = TSimd.Zero;
            TVector l1 = TSimd.Zero, r1 = TSimd.Zero;
            TVector l2 = TSimd.Zero, r2 = TSimd.Zero;
            TVector l3 = TSimd.Zero, r3 = TSimd.Zero;
            TVector l4 = TSimd.Zero, r4 = TSimd.Zero;
            TVector l5 = TSimd.Zero, r5 = TSimd.Zero;
            for (int k = 0; k < pairs; k++)
            {
                TVector left = TSimd.Load(w);
                TVector right = TSimd.Load(w + lanes);
                TVector row;
                row = TSimd.Broadcast(x[0]);
                l0 = TSimd.AddInt16Products(l0, row, left);
                r0 = TSimd.AddInt16Products(r0, row, right);
                row = TSimd.Broadcast(x[1]);
                l1 = TSimd.AddInt16Products(l1, row, left);
                r1 = TSimd.AddInt16Products(r1, row, right);
                row = TSimd.Broadcast(x[2]);
                l2 = TSimd.AddInt16Products(l2, row, left);
                r2 = TSimd.AddInt16Products(r2, row, right);
                row = TSimd.Broadcast(x[3]);
                l3 = TSimd.AddInt16Products(l3, row, left);
                r3 = TSimd.AddInt16Products(r3, row, right);
                row = TSimd.Broadcast(x[4]);
                l4 = TSimd.AddInt16Products(l4, row, left);
                r4 = TSimd.AddInt16Products(r4, row, right);
                row = TSimd.Broadcast(x[5]);
                l5 = TSimd.AddInt16Products(l5, row, left);
                r5 = TSimd.AddInt16Products(r5, row, right);
                x += aStep;
                w += 2 * lanes;
            }

            float* scales = aScales + (group * groupLength / Int16Rows.GroupLength * aStep);
            TVector leftScale = TSimd.Load(bScales + (2 * lanes * group));
            TVector rightScale = TSimd.Load(bScales + (2 * lanes * group) + lanes);
            Add<TSimd, TVector>(l0, r0, leftScale, rightScale, scales[0], c);
            Add<TSimd, TVector>(l1, r1, leftScale, rightScale, scales[1], c + cStep);
            Add<TSimd, TVector>(l2, r2, leftScale, rightScale, scales[2], c + (2 * cStep));
            Add<TSimd, TVector>(l3, r3, leftScale, rightScale, scales[3], c + (3 * cStep));
            Add<TSimd, TVector>(l4, r4, leftScale, rightScale, scales[4], c + (4 * cStep));
            Add<TSimd, TVector>(l5, r5, leftScale, rightScale, scales[5], c + (5 * cStep));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add<TSimd, TVector>(TVector left, TVector right, TVector leftScale, TVector rightScale, float scale, float* c)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        TVector row = TSimd.Broadcast(scale);
        TSimd.Store(TSimd.MultiplyAdd(TSimd.FromIntegers(left), TSimd.Multiply(row, leftScale), TSimd.Load(c)), c);
        TSimd.Store(
            TSimd.MultiplyAdd(TSimd.FromIntegers(right), TSimd.Multiply(row, rightScale), TSimd.Load(c + TSimd.Lanes)), c + TSimd.Lanes);
    }
}
