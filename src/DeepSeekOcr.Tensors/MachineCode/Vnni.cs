using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace DeepSeekOcr.Tensors.MachineCode;

/// <summary>AVX512-VNNI, whose instruction <c>vpdpbusd</c> .NET 10 offers only where a processor has the later AVX-VNNI too.</summary>
internal static class Vnni
{
    /// <summary>Set to 0, this environment variable keeps the engine from placing code of its own.</summary>
    public const string Setting = "DSOCR_MACHINE_CODE";

    private const int FeaturesLeaf = 7;
    private const int VnniBit = 1 << 11;

    /// <summary>
    /// Whether the processor has it, the system is Linux, for whose calling convention and memory the code is written, and nobody has forbidden it.
    /// </summary>
    public static bool IsSupported { get; } =
        OperatingSystem.IsLinux()
        && RuntimeInformation.ProcessArchitecture == Architecture.X64
        && Vector512.IsHardwareAccelerated
        && Avx512BW.VL.IsSupported
        && Avx512DQ.IsSupported
        && X86Base.CpuId(0, 0).Eax >= FeaturesLeaf
        && (X86Base.CpuId(FeaturesLeaf, 0).Ecx & VnniBit) != 0
        && Environment.GetEnvironmentVariable(Setting) != "0";
}
