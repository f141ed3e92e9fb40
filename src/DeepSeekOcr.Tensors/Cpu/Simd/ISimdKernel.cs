namespace DeepSeekOcr.Tensors.Cpu.Simd;

/// <summary>
/// A kernel body for every register width; <see cref="SimdWidth.Dispatch{TKernel}"/> runs the widest that the processor has.
/// </summary>
internal interface ISimdKernel
{
    /// <summary>Runs the body with <typeparamref name="TSimd"/>'s instructions.</summary>
    void Run<TSimd, TVector>()
        where TSimd : struct, ISimd<TVector>
        where TVector : struct;
}
