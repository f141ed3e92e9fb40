using DeepSeekOcr.Tensors.Cpu.Simd;

namespace DeepSeekOcr.Tensors.Cpu.Formats;

/// <summary>A format in which every number stands alone, so that a register of them can be read from any place.</summary>
internal unsafe interface INumberFormat : IStoredFormat
{
    /// <summary>As many numbers as there are lanes, from element <paramref name="index"/> of the row.</summary>
    static abstract TVector Load<TSimd, TVector>(byte* row, int index)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct;

    /// <summary>One number.</summary>
    static abstract float Load(byte* row, int index);
}
