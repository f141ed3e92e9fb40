using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace DeepSeekOcr.Tensors.Cpu.Simd;

/// <summary>Products of int8 numbers, summed four to a lane of i32, with the best instruction that the processor has.</summary>
/// <remarks>
/// AVX-VNNI-INT8 and Arm multiply signed by signed. AVX-VNNI and <c>vpmaddubsw</c> multiply unsigned by signed, so w's sign moves over to
/// x: |w|·(sign(w)·x). Pairs are summed in i16 there; 2·128·127 is still below 2¹⁵, so nothing saturates as long as x is never −128.
/// </remarks>
internal static class Int8Dot
{
    /// <summary>Σ of four products a lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Of(Vector256<sbyte> w, Vector256<sbyte> x)
    {
        if (AvxVnniInt8.IsSupported)
        {
            return AvxVnniInt8.MultiplyWideningAndAdd(Vector256<int>.Zero, w, x);
        }

        if (AvxVnni.IsSupported)
        {
            return AvxVnni.MultiplyWideningAndAdd(Vector256<int>.Zero, Avx2.Abs(w), Avx2.Sign(x, w));
        }

        if (Avx2.IsSupported)
        {
            Vector256<short> pairs = Avx2.MultiplyAddAdjacent(Avx2.Abs(w), Avx2.Sign(x, w));
            return Avx2.MultiplyAddAdjacent(pairs, Vector256<short>.One);
        }

        return Vector256.Create(Of(w.GetLower(), x.GetLower()), Of(w.GetUpper(), x.GetUpper()));
    }

    /// <summary>Σ of four products a lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> Of(Vector128<sbyte> w, Vector128<sbyte> x)
    {
        if (Dp.IsSupported)
        {
            return Dp.DotProduct(Vector128<int>.Zero, w, x);
        }

        if (Ssse3.IsSupported)
        {
            Vector128<short> pairs = Ssse3.MultiplyAddAdjacent(Ssse3.Abs(w), Ssse3.Sign(x, w));
            return Sse2.MultiplyAddAdjacent(pairs, Vector128<short>.One);
        }

        return Portable(w, x);
    }

    /// <summary>Σ of four products a lane; no number of <paramref name="w"/> is negative, so no sign has to move.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> OfPositive(Vector256<sbyte> w, Vector256<sbyte> x) =>
        AvxVnni.IsSupported ? AvxVnni.MultiplyWideningAndAdd(Vector256<int>.Zero, w.AsByte(), x)
        : Avx2.IsSupported ? Avx2.MultiplyAddAdjacent(Avx2.MultiplyAddAdjacent(w.AsByte(), x), Vector256<short>.One)
        : Vector256.Create(Of(w.GetLower(), x.GetLower()), Of(w.GetUpper(), x.GetUpper()));

    /// <summary>The same without instructions of one processor.</summary>
    public static Vector128<int> Portable(Vector128<sbyte> w, Vector128<sbyte> x)
    {
        Vector128<int> first = Pairs(Vector128.WidenLower(w) * Vector128.WidenLower(x));
        Vector128<int> second = Pairs(Vector128.WidenUpper(w) * Vector128.WidenUpper(x));
        Vector128<int> even = Vector128.Create(first[0], first[2], second[0], second[2]);
        return even + Vector128.Create(first[1], first[3], second[1], second[3]);
    }

    /// <summary>Sums of neighbours.</summary>
    private static Vector128<int> Pairs(Vector128<short> products) => ((products.AsInt32() << 16) >> 16) + (products.AsInt32() >> 16);
}
