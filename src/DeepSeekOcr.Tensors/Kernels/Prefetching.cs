using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace DeepSeekOcr.Tensors.Kernels;

/// <summary>Asks for memory before it is read; a processor without the instruction does nothing.</summary>
internal static unsafe class Prefetching
{
    public const int CacheLine = 64;

    /// <summary>Asks for one line.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Line(byte* address)
    {
        if (Sse.IsSupported)
        {
            Sse.Prefetch0(address);
        }
    }
}
