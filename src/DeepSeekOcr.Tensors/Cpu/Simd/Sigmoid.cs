using System.Runtime.CompilerServices;

namespace DeepSeekOcr.Tensors.Cpu.Simd;

/// <summary>The logistic function <c>σ(x) = 1 / (1 + e⁻ˣ)</c>.</summary>
internal static class Sigmoid
{
    private const float Log2E = 1.44269502f;

    /// <summary>σ(<paramref name="scale"/>·x), within 2e-7.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Of<TSimd, TVector>(TVector x, float scale = 1)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        // 2^126 is the largest power whose reciprocal is still a normal number.
        TVector exponent = TSimd.Min(TSimd.Multiply(x, TSimd.Broadcast(-scale * Log2E)), TSimd.Broadcast(126));
        TVector one = TSimd.Broadcast(1);
        return TSimd.Divide(one, TSimd.Add(one, Exp2.Of<TSimd, TVector>(exponent)));
    }
}
