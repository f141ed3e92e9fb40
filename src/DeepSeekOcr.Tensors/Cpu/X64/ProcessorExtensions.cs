using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace DeepSeekOcr.Tensors.Cpu.X64;

/// <summary>
/// Instructions that .NET 10 does not offer, or only where a processor has later ones too, and that the engine therefore writes itself.
/// </summary>
internal static class ProcessorExtensions
{
    /// <summary>Set to 0, this environment variable keeps the engine from placing code of its own.</summary>
    public const string Setting = "DSOCR_MACHINE_CODE";

    private const int FeaturesLeaf = 7;
    private const int VnniBit = 1 << 11;
    private const int BFloat16Bit = 1 << 5;

    // The code is written for the calling convention and the memory of Linux.
    private static readonly bool IsWritten =
        OperatingSystem.IsLinux()
        && RuntimeInformation.ProcessArchitecture == Architecture.X64
        && Vector512.IsHardwareAccelerated
        && Avx512BW.VL.IsSupported
        && Avx512DQ.IsSupported
        && X86Base.CpuId(0, 0).Eax >= FeaturesLeaf
        && Environment.GetEnvironmentVariable(Setting) != "0";

    /// <summary>Whether code may use AVX512-VNNI, whose <c>vpdpbusd</c> multiplies int8 numbers.</summary>
    public static bool HasVnni { get; } = IsWritten && (X86Base.CpuId(FeaturesLeaf, 0).Ecx & VnniBit) != 0;

    /// <summary>
    /// Whether code may use AVX512-BF16, whose <c>vdpbf16ps</c> multiplies bf16 numbers, and is faster with it than in f32.
    /// </summary>
    /// <remarks>
    /// It does the work of two f32 multiply-adds. AMD's processors run it as often as one of them, Intel's a quarter as often (Xeon of
    /// model 207: 0.78 and 0.20 ns), since there the tile unit is meant for such products.
    /// </remarks>
    public static bool HasBFloat16 { get; } =
        IsWritten
        && !IsIntel
        && X86Base.CpuId(FeaturesLeaf, 0).Eax >= 1
        && (X86Base.CpuId(FeaturesLeaf, 1).Eax & BFloat16Bit) != 0;

    /// <summary>Whether Intel made the processor: "GenuineIntel" is in ebx, edx, ecx, and no other vendor's name begins so.</summary>
    private static bool IsIntel => X86Base.CpuId(0, 0).Ebx == BitConverter.ToInt32("Genu"u8);
}
