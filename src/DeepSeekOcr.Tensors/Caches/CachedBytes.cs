using DeepSeekOcr.Tensors.Cpu.Simd;

namespace DeepSeekOcr.Tensors.Caches;

/// <summary>Signed bytes.</summary>
internal readonly unsafe struct CachedBytes : ICachedNumbers
{
    /// <inheritdoc/>
    public static bool HasScales => true;

    /// <inheritdoc/>
    public static int Bytes => sizeof(sbyte);

    /// <inheritdoc/>
    public static TVector Load<TSimd, TVector>(byte* numbers, nint index)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct => TSimd.WidenBytes((sbyte*)numbers + index);
}
