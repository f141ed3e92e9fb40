using System.Numerics.Tensors;
using System.Runtime.CompilerServices;

namespace DeepSeekOcr.Tensors.Cpu.Simd;

/// <summary>Conversion between f32 and binary16.</summary>
internal static unsafe class HalfRows
{
    private const float Largest = 65504;
    private const int Piece = 256;

    /// <summary>Widens <paramref name="count"/> finite numbers; reads and writes up to a register past them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Widen<TSimd, TVector>(ushort* source, float* destination, int count)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        for (int i = 0; i < count; i += TSimd.Lanes)
        {
            TSimd.Store(TSimd.WidenHalf(source + i), destination + i);
        }
    }

    /// <summary>Rounds to the nearest binary16, ties to even; magnitudes past 65504 become that.</summary>
    public static void Narrow(float* source, ushort* destination, int count)
    {
        Span<float> clamped = stackalloc float[Piece];
        for (int i = 0; i < count; i += Piece)
        {
            int length = Math.Min(Piece, count - i);
            TensorPrimitives.Clamp(new ReadOnlySpan<float>(source + i, length), -Largest, Largest, clamped[..length]);
            TensorPrimitives.ConvertToHalf(clamped[..length], new Span<Half>(destination + i, length));
        }
    }
}
