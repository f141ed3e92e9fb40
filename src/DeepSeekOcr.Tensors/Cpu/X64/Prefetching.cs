using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace DeepSeekOcr.Tensors.Cpu.X64;

/// <summary>Prefetches memory; a processor without the instruction does nothing.</summary>
internal static unsafe class Prefetching
{
    private const int CacheLine = 64;

    /// <summary>
    /// Prefetches whole lines of some bytes into the first-level cache, for use at once: few requests can be outstanding there.
    /// </summary>
    /// <returns>The address after them.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte* FirstCache(byte* address, int bytes)
    {
        for (int line = 0; Sse.IsSupported && line < bytes / CacheLine; line++)
        {
            Sse.Prefetch0(address + (line * CacheLine));
        }

        return address + bytes;
    }

    /// <summary>Prefetches whole lines of some bytes into the second-level cache, for use soon.</summary>
    /// <returns>The address after them.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte* SecondCache(byte* address, int bytes)
    {
        for (int line = 0; Sse.IsSupported && line < bytes / CacheLine; line++)
        {
            Sse.Prefetch1(address + (line * CacheLine));
        }

        return address + bytes;
    }
}
