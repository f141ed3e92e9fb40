using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using DeepSeekOcr.Tensors.Kernels.Formats;

namespace DeepSeekOcr.Tensors.Kernels;

/// <summary>One, two or four rows of signed bytes with four rows of a weight that were taken apart: the inner loops of <see cref="BlockRows"/>.</summary>
/// <remarks>
/// Each writes [rows, 4] sums. A row's sums run in the same order in all three, so that they have the same bits. What is loaded of a weight's
/// row serves every row of x, and the other way round (16 rows, 896 × 1280 Q8_0, two threads: a weight's row at a time 64 GMAC/s).
/// </remarks>
internal static unsafe class BlockTile<TFormat>
    where TFormat : struct, IBlockFormat
{
    private const int BytesPerLane = 4;

    // Nothing is called in the loops of these, nor after them while sums are in registers: they would be spilt.

    /// <summary>One row of x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void One<TSimd, TVector>(BlockParts* w, ByteRow x, float* sums)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        TVector s0 = TSimd.Zero, s1 = TSimd.Zero, s2 = TSimd.Zero, s3 = TSimd.Zero;
        sbyte* numbers = w[0].Numbers;
        float* scales = w[0].Scales;
        nint row = BlockParts.Step(w);
        nint floats = row / sizeof(float);
        for (int e = 0; e < x.Width; e += BytesPerLane * TSimd.Lanes)
        {
            sbyte* n = numbers + e;
            float* scale = scales + (e / TFormat.GroupLength);
            TVector xScale = TSimd.Load(x.Scales + (e / BytesPerLane));
            s0 = Step<TSimd, TVector>(n, x.Numbers + e, Spread<TSimd, TVector>(scale), xScale, s0);
            s1 = Step<TSimd, TVector>(n + row, x.Numbers + e, Spread<TSimd, TVector>(scale + floats), xScale, s1);
            s2 = Step<TSimd, TVector>(n + (2 * row), x.Numbers + e, Spread<TSimd, TVector>(scale + (2 * floats)), xScale, s2);
            s3 = Step<TSimd, TVector>(n + (3 * row), x.Numbers + e, Spread<TSimd, TVector>(scale + (3 * floats)), xScale, s3);
        }

        float* minimums = w[0].Minimums;
        for (int group = 0; TFormat.HasMinimums && group < x.Groups; group += TSimd.Lanes)
        {
            TVector sum = TSimd.Load(x.Sums + group);
            s0 = Lower<TSimd, TVector>(s0, minimums + group, sum);
            s1 = Lower<TSimd, TVector>(s1, minimums + floats + group, sum);
            s2 = Lower<TSimd, TVector>(s2, minimums + (2 * floats) + group, sum);
            s3 = Lower<TSimd, TVector>(s3, minimums + (3 * floats) + group, sum);
        }

        TSimd.Sums(s0, s1, s2, s3).Store(sums);
    }

    /// <summary>Two rows of x, <paramref name="step"/> bytes apart.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Two<TSimd, TVector>(BlockParts* w, ByteRow x, nint step, float* sums)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        TVector s0 = TSimd.Zero, s1 = TSimd.Zero, s2 = TSimd.Zero, s3 = TSimd.Zero;
        TVector t0 = TSimd.Zero, t1 = TSimd.Zero, t2 = TSimd.Zero, t3 = TSimd.Zero;
        nint row = BlockParts.Step(w);
        nint floats = row / sizeof(float);
        nint xFloats = step / sizeof(float);
        for (int e = 0; e < x.Width; e += BytesPerLane * TSimd.Lanes)
        {
            sbyte* n = w[0].Numbers + e;
            sbyte* a = x.Numbers + e;
            sbyte* b = a + step;
            float* scales = w[0].Scales + (e / TFormat.GroupLength);
            TVector aScale = TSimd.Load(x.Scales + (e / BytesPerLane));
            TVector bScale = TSimd.Load(x.Scales + xFloats + (e / BytesPerLane));
            TVector scale = Spread<TSimd, TVector>(scales);
            s0 = Step<TSimd, TVector>(n, a, scale, aScale, s0);
            t0 = Step<TSimd, TVector>(n, b, scale, bScale, t0);
            scale = Spread<TSimd, TVector>(scales + floats);
            s1 = Step<TSimd, TVector>(n + row, a, scale, aScale, s1);
            t1 = Step<TSimd, TVector>(n + row, b, scale, bScale, t1);
            scale = Spread<TSimd, TVector>(scales + (2 * floats));
            s2 = Step<TSimd, TVector>(n + (2 * row), a, scale, aScale, s2);
            t2 = Step<TSimd, TVector>(n + (2 * row), b, scale, bScale, t2);
            scale = Spread<TSimd, TVector>(scales + (3 * floats));
            s3 = Step<TSimd, TVector>(n + (3 * row), a, scale, aScale, s3);
            t3 = Step<TSimd, TVector>(n + (3 * row), b, scale, bScale, t3);
        }

        float* minimums = w[0].Minimums;
        for (int group = 0; TFormat.HasMinimums && group < x.Groups; group += TSimd.Lanes)
        {
            TVector a = TSimd.Load(x.Sums + group);
            TVector b = TSimd.Load(x.Sums + xFloats + group);
            float* minimum = minimums + group;
            s0 = Lower<TSimd, TVector>(s0, minimum, a);
            t0 = Lower<TSimd, TVector>(t0, minimum, b);
            s1 = Lower<TSimd, TVector>(s1, minimum + floats, a);
            t1 = Lower<TSimd, TVector>(t1, minimum + floats, b);
            s2 = Lower<TSimd, TVector>(s2, minimum + (2 * floats), a);
            t2 = Lower<TSimd, TVector>(t2, minimum + (2 * floats), b);
            s3 = Lower<TSimd, TVector>(s3, minimum + (3 * floats), a);
            t3 = Lower<TSimd, TVector>(t3, minimum + (3 * floats), b);
        }

        TSimd.Sums(s0, s1, s2, s3).Store(sums);
        TSimd.Sums(t0, t1, t2, t3).Store(sums + 4);
    }

    /// <summary>Four rows of x, <paramref name="step"/> bytes apart; sixteen sums need the 32 registers of AVX-512.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Four<TSimd, TVector>(BlockParts* w, ByteRow x, nint step, float* sums)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        TVector s0 = TSimd.Zero, s1 = TSimd.Zero, s2 = TSimd.Zero, s3 = TSimd.Zero;
        TVector t0 = TSimd.Zero, t1 = TSimd.Zero, t2 = TSimd.Zero, t3 = TSimd.Zero;
        TVector u0 = TSimd.Zero, u1 = TSimd.Zero, u2 = TSimd.Zero, u3 = TSimd.Zero;
        TVector v0 = TSimd.Zero, v1 = TSimd.Zero, v2 = TSimd.Zero, v3 = TSimd.Zero;
        nint row = BlockParts.Step(w);
        nint floats = row / sizeof(float);
        nint xFloats = step / sizeof(float);
        for (int e = 0; e < x.Width; e += BytesPerLane * TSimd.Lanes)
        {
            sbyte* n = w[0].Numbers + e;
            sbyte* a = x.Numbers + e;
            sbyte* b = a + step;
            sbyte* c = b + step;
            sbyte* d = c + step;
            float* scales = w[0].Scales + (e / TFormat.GroupLength);
            float* xScales = x.Scales + (e / BytesPerLane);
            TVector aScale = TSimd.Load(xScales);
            TVector bScale = TSimd.Load(xScales + xFloats);
            TVector cScale = TSimd.Load(xScales + (2 * xFloats));
            TVector dScale = TSimd.Load(xScales + (3 * xFloats));
            TVector scale = Spread<TSimd, TVector>(scales);
            s0 = Step<TSimd, TVector>(n, a, scale, aScale, s0);
            t0 = Step<TSimd, TVector>(n, b, scale, bScale, t0);
            u0 = Step<TSimd, TVector>(n, c, scale, cScale, u0);
            v0 = Step<TSimd, TVector>(n, d, scale, dScale, v0);
            n += row;
            scale = Spread<TSimd, TVector>(scales + floats);
            s1 = Step<TSimd, TVector>(n, a, scale, aScale, s1);
            t1 = Step<TSimd, TVector>(n, b, scale, bScale, t1);
            u1 = Step<TSimd, TVector>(n, c, scale, cScale, u1);
            v1 = Step<TSimd, TVector>(n, d, scale, dScale, v1);
            n += row;
            scale = Spread<TSimd, TVector>(scales + (2 * floats));
            s2 = Step<TSimd, TVector>(n, a, scale, aScale, s2);
            t2 = Step<TSimd, TVector>(n, b, scale, bScale, t2);
            u2 = Step<TSimd, TVector>(n, c, scale, cScale, u2);
            v2 = Step<TSimd, TVector>(n, d, scale, dScale, v2);
            n += row;
            scale = Spread<TSimd, TVector>(scales + (3 * floats));
            s3 = Step<TSimd, TVector>(n, a, scale, aScale, s3);
            t3 = Step<TSimd, TVector>(n, b, scale, bScale, t3);
            u3 = Step<TSimd, TVector>(n, c, scale, cScale, u3);
            v3 = Step<TSimd, TVector>(n, d, scale, dScale, v3);
        }

        float* minimums = w[0].Minimums;
        for (int group = 0; TFormat.HasMinimums && group < x.Groups; group += TSimd.Lanes)
        {
            TVector a = TSimd.Load(x.Sums + group);
            TVector b = TSimd.Load(x.Sums + xFloats + group);
            TVector c = TSimd.Load(x.Sums + (2 * xFloats) + group);
            TVector d = TSimd.Load(x.Sums + (3 * xFloats) + group);
            float* minimum = minimums + group;
            s0 = Lower<TSimd, TVector>(s0, minimum, a);
            t0 = Lower<TSimd, TVector>(t0, minimum, b);
            u0 = Lower<TSimd, TVector>(u0, minimum, c);
            v0 = Lower<TSimd, TVector>(v0, minimum, d);
            minimum += floats;
            s1 = Lower<TSimd, TVector>(s1, minimum, a);
            t1 = Lower<TSimd, TVector>(t1, minimum, b);
            u1 = Lower<TSimd, TVector>(u1, minimum, c);
            v1 = Lower<TSimd, TVector>(v1, minimum, d);
            minimum += floats;
            s2 = Lower<TSimd, TVector>(s2, minimum, a);
            t2 = Lower<TSimd, TVector>(t2, minimum, b);
            u2 = Lower<TSimd, TVector>(u2, minimum, c);
            v2 = Lower<TSimd, TVector>(v2, minimum, d);
            minimum += floats;
            s3 = Lower<TSimd, TVector>(s3, minimum, a);
            t3 = Lower<TSimd, TVector>(t3, minimum, b);
            u3 = Lower<TSimd, TVector>(u3, minimum, c);
            v3 = Lower<TSimd, TVector>(v3, minimum, d);
        }

        TSimd.Sums(s0, s1, s2, s3).Store(sums);
        TSimd.Sums(t0, t1, t2, t3).Store(sums + 4);
        TSimd.Sums(u0, u1, u2, u3).Store(sums + 8);
        TSimd.Sums(v0, v1, v2, v3).Store(sums + 12);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Spread<TSimd, TVector>(float* scales)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct => TSimd.Spread(scales, TFormat.GroupLength / BytesPerLane);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Step<TSimd, TVector>(sbyte* w, sbyte* x, TVector wScale, TVector xScale, TVector sum)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        TVector dot = TFormat.HasMinimums ? TSimd.DotPositive(w, x) : TSimd.DotBytes(w, x);
        return TSimd.MultiplyAdd(dot, TSimd.Multiply(wScale, xScale), sum);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Lower<TSimd, TVector>(TVector sum, float* minimums, TVector xSums)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct => TSimd.Subtract(sum, TSimd.Multiply(TSimd.Load(minimums), xSums));
}
