using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace DeepSeekOcr.Tensors.Cpu.X64;

/// <summary>Asks for memory before it is read; a processor without the instruction does nothing.</summary>
internal static unsafe class Prefetching
{
    private const int CacheLine = 64;

    /// <summary>Asks for whole lines of some bytes, for use at once: the first cache has room for few requests at a time.</summary>
    /// <returns>The address behind them.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte* FirstCache(byte* address, int bytes)
    {
        for (int line = 0; Sse.IsSupported && line < bytes / CacheLine; line++)
        {
            Sse.Prefetch0(address + (line * CacheLine));
        }

        return address + bytes;
    }

    /// <summary>Asks for whole lines of some bytes, for use soon.</summary>
    /// <returns>The address behind them.</returns>
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
