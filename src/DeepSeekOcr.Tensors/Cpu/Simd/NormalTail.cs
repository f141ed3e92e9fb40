using System.Runtime.CompilerServices;

namespace DeepSeekOcr.Tensors.Cpu.Simd;

/// <summary>The upper tail of the normal distribution, <c>Q(m) = ½·erfc(m/√2)</c> for m ≥ 0.</summary>
/// <remarks>
/// With z = m/√2 and t = 1/(1 + 0.34·z), <c>e^(z²)·erfc(z) = t·P(t)</c> is smooth on all of 0 &lt; t ≤ 1, so that one polynomial serves
/// without a branch. P, of degree nine, interpolates it at the Chebyshev points; in exact arithmetic it is off by 4.5e-9 of the value up to
/// z = 12.
/// </remarks>
internal static class NormalTail
{
    /// <summary>Q(m) within 1e-7, given <paramref name="bell"/> = e^(−m²/2).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Of<TSimd, TVector>(TVector m, TVector bell)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        TVector one = TSimd.Broadcast(1);
        TVector t = TSimd.Divide(one, TSimd.MultiplyAdd(m, TSimd.Broadcast(0.34f * 0.707106781f), one));
        TVector p = TSimd.Broadcast(0.0513301961f);
        p = TSimd.MultiplyAdd(p, t, TSimd.Broadcast(-0.249405079f));
        p = TSimd.MultiplyAdd(p, t, TSimd.Broadcast(0.409818282f));
        p = TSimd.MultiplyAdd(p, t, TSimd.Broadcast(-0.289271368f));
        p = TSimd.MultiplyAdd(p, t, TSimd.Broadcast(0.284717042f));
        p = TSimd.MultiplyAdd(p, t, TSimd.Broadcast(0.0544188961f));
        p = TSimd.MultiplyAdd(p, t, TSimd.Broadcast(0.176597134f));
        p = TSimd.MultiplyAdd(p, t, TSimd.Broadcast(0.177899492f));
        p = TSimd.MultiplyAdd(p, t, TSimd.Broadcast(0.192081097f));
        p = TSimd.MultiplyAdd(p, t, TSimd.Broadcast(0.191814312f));
        return TSimd.Multiply(TSimd.Multiply(TSimd.Broadcast(0.5f), bell), TSimd.Multiply(t, p));
    }

    /// <summary>e^(−m²/2).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Bell<TSimd, TVector>(TVector m)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct =>
        Exp2.Of<TSimd, TVector>(TSimd.Multiply(TSimd.Multiply(m, m), TSimd.Broadcast(-0.72134752f)));
}
