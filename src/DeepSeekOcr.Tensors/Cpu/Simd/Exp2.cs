using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace DeepSeekOcr.Tensors.Cpu.Simd;

/// <summary>Powers of two: what attention's softmax needs, with log₂e folded into its scale.</summary>
internal static class Exp2
{
    /// <summary>2^x for x ≤ 127, off by at most 1e-7 of the result; exactly 0 for x ≤ −127.</summary>
    /// <remarks>
    /// x = n + f with |f| ≤ ½. The polynomial is 2^f interpolated at the Chebyshev points with its constant term held at 1.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Of<TSimd, TVector>(TVector x)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        x = TSimd.Max(x, TSimd.Broadcast(-127));
        TVector n = TSimd.Round(x);
        TVector f = TSimd.Subtract(x, n);
        TVector p = TSimd.Broadcast(0.000154531634f);
        p = TSimd.MultiplyAdd(p, f, TSimd.Broadcast(0.00133908633f));
        p = TSimd.MultiplyAdd(p, f, TSimd.Broadcast(0.00961808302f));
        p = TSimd.MultiplyAdd(p, f, TSimd.Broadcast(0.0555035695f));
        p = TSimd.MultiplyAdd(p, f, TSimd.Broadcast(0.240226507f));
        p = TSimd.MultiplyAdd(p, f, TSimd.Broadcast(0.693147182f));
        p = TSimd.MultiplyAdd(p, f, TSimd.Broadcast(1));
        return TSimd.Multiply(p, TSimd.PowerOfTwo(n));
    }

    /// <summary>The same of one number; the library's takes several times as long.</summary>
    public static float Of(float x) => Of<Simd128, Vector128<float>>(Vector128.CreateScalar(x)).ToScalar();
}
