using DeepSeekOcr.Tensors.Cpu.Simd;

namespace DeepSeekOcr.Tensors.Caches;

/// <summary>Numbers in int8.</summary>
internal readonly unsafe struct CachedInt8 : ICachedNumbers
{
    /// <inheritdoc/>
    public static bool HasScales => true;

    /// <inheritdoc/>
    public static int Bytes => sizeof(sbyte);

    /// <inheritdoc/>
    public static TVector Load<TSimd, TVector>(byte* numbers, nint index)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct => TSimd.WidenInt8((sbyte*)numbers + index);
}
