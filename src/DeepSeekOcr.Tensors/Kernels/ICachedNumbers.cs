namespace DeepSeekOcr.Tensors.Kernels;

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
