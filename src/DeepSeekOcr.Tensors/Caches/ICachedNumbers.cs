using DeepSeekOcr.Tensors.Cpu.Simd;

namespace DeepSeekOcr.Tensors.Caches;

/// <summary>The numbers of <see cref="CachedRows"/> as a kernel reads them.</summary>
internal unsafe interface ICachedNumbers
{
    /// <summary>Whether each row has a scale.</summary>
    static abstract bool HasScales { get; }

    /// <summary>Bytes of a number.</summary>
    static abstract int Bytes { get; }

    /// <summary>Widens numbers from <paramref name="index"/> on, not yet scaled.</summary>
    static abstract TVector Load<TSimd, TVector>(byte* numbers, nint index)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct;
}
