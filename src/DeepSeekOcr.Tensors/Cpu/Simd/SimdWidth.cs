using System.Runtime.Intrinsics;

namespace DeepSeekOcr.Tensors.Cpu.Simd;

/// <summary>Chooses the register width at run time.</summary>
internal static class SimdWidth
{
    /// <summary>Widest register in bits that kernels use here: 512, 256 or 128.</summary>
    public static int Bits => Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : 128;

    /// <summary>f32 lanes in that register.</summary>
    public static int Lanes => Bits / 32;

    /// <summary>Runs a kernel at the widest width. The checks are JIT constants, so this costs nothing.</summary>
    public static void Dispatch<TKernel>(ref TKernel kernel)
        where TKernel : struct, ISimdKernel
    {
        if (Vector512.IsHardwareAccelerated)
        {
            kernel.Run<Simd512, Vector512<float>>();
        }
        else if (Vector256.IsHardwareAccelerated)
        {
            kernel.Run<Simd256, Vector256<float>>();
        }
        else
        {
            kernel.Run<Simd128, Vector128<float>>();
        }
    }
}
