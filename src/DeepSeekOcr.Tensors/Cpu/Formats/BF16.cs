using System.Runtime.CompilerServices;
using DeepSeekOcr.Tensors.Cpu.Simd;

namespace DeepSeekOcr.Tensors.Cpu.Formats;

/// <summary>The upper half of a binary32.</summary>
internal readonly unsafe struct BF16 : INumberFormat
{
    public static int BlockLength => 1;

    public static int BlockBytes => sizeof(ushort);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Load<TSimd, TVector>(byte* row, int index)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct => TSimd.WidenBFloat16((ushort*)row + index);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Load(byte* row, int index) => BitConverter.UInt32BitsToSingle((uint)((ushort*)row)[index] << 16);

    public static void Widen(byte* source, int count, float* destination)
    {
        var kernel = new WidenKernel(source, count, destination);
        SimdWidth.Dispatch(ref kernel);
    }

    /// <summary>Rounds to the nearest, ties to even.</summary>
    public static void Narrow(float* source, int count, byte* destination)
    {
        for (int i = 0; i < count; i++)
        {
            uint bits = BitConverter.SingleToUInt32Bits(source[i]);

            // Rounding up a NaN's payload would carry into the exponent, so NaN is only cut, and kept quiet.
            ((ushort*)destination)[i] = float.IsNaN(source[i])
                ? (ushort)((bits >> 16) | 0x40)
                : (ushort)((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16);
        }
    }

    private readonly struct WidenKernel(byte* source, int count, float* destination) : ISimdKernel
    {
        public void Run<TSimd, TVector>()
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            int i = 0;
            for (; i <= count - TSimd.Lanes; i += TSimd.Lanes)
            {
                TSimd.Store(Load<TSimd, TVector>(source, i), destination + i);
            }

            for (; i < count; i++)
            {
                destination[i] = Load(source, i);
            }
        }
    }
}
