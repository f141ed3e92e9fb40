using DeepSeekOcr.Tensors.Cpu.Simd;

namespace DeepSeekOcr.Tensors.Caches;

/// <summary>Numbers in binary16.</summary>
internal readonly unsafe struct CachedHalves : ICachedNumbers
{
    /// <inheritdoc/>
    public static bool HasScales => false;

    /// <inheritdoc/>
    public static int Bytes => sizeof(ushort);

    /// <inheritdoc/>
    public static TVector Load<TSimd, TVector>(byte* numbers, nint index)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct => TSimd.WidenHalf((ushort*)numbers + index);
}
