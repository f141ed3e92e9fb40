using System.Runtime.CompilerServices;
using DeepSeekOcr.Tensors.Kernels;

namespace DeepSeekOcr.Tensors;

/// <summary>How kernels read a row of a weight: the seam at which a storage format is added.</summary>
internal unsafe interface IRowFormat
{
    /// <summary>As many numbers as there are lanes, from element <paramref name="index"/> of the row.</summary>
    static abstract TVector Load<TSimd, TVector>(byte* row, int index)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct;

    /// <summary>One number.</summary>
    static abstract float Load(byte* row, int index);
}

/// <summary>Rows of binary32.</summary>
internal readonly unsafe struct F32Rows : IRowFormat
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Load<TSimd, TVector>(byte* row, int index)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct => TSimd.Load((float*)row + index);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Load(byte* row, int index) => ((float*)row)[index];
}

/// <summary>Rows of bf16.</summary>
internal readonly unsafe struct BF16Rows : IRowFormat
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Load<TSimd, TVector>(byte* row, int index)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct => TSimd.WidenBFloat16((ushort*)row + index);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Load(byte* row, int index) => BitConverter.UInt32BitsToSingle((uint)((ushort*)row)[index] << 16);
}

/// <summary>Rows of binary16.</summary>
internal readonly unsafe struct F16Rows : IRowFormat
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Load<TSimd, TVector>(byte* row, int index)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct => TSimd.WidenHalf((ushort*)row + index);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Load(byte* row, int index) => (float)BitConverter.UInt16BitsToHalf(((ushort*)row)[index]);
}
