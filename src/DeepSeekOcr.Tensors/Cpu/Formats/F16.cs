using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using DeepSeekOcr.Tensors.Cpu.Simd;

namespace DeepSeekOcr.Tensors.Cpu.Formats;

/// <summary>IEEE 754 binary16.</summary>
internal readonly unsafe struct F16 : INumberFormat
{
    public static int BlockLength => 1;

    public static int BlockBytes => sizeof(ushort);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Load<TSimd, TVector>(byte* row, int index)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct => TSimd.WidenHalf((ushort*)row + index);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Load(byte* row, int index) => (float)BitConverter.UInt16BitsToHalf(((ushort*)row)[index]);

    public static void Widen(byte* source, int count, float* destination) =>
        TensorPrimitives.ConvertToSingle(new ReadOnlySpan<Half>(source, count), new Span<float>(destination, count));

    /// <summary>Rounds to the nearest, ties to even.</summary>
    public static void Narrow(float* source, int count, byte* destination) =>
        TensorPrimitives.ConvertToHalf(new ReadOnlySpan<float>(source, count), new Span<Half>(destination, count));
}
