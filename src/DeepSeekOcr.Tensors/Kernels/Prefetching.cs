using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace DeepSeekOcr.Tensors.Kernels;

/// <summary>Asks for memory before it is read; a processor without the instruction does nothing.</summary>
internal static unsafe class Prefetching
{
    public const int CacheLine = 64;

    /// <summary>What is fetched ahead has to stay in the first cache until it is used.</summary>
    public const int Longest = 24 << 10;

    /// <summary>Asks for one line.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Line(byte* address)
    {
        if (Sse.IsSupported)
        {
            Sse.Prefetch0(address);
        }
    }

    /// <summary>Asks for some lines.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Lines(byte* address, int bytes)
    {
        for (int at = 0; at < bytes; at += CacheLine)
        {
            Line(address + at);
        }
    }

    /// <summary>Asks for a job's first rows at once, which nothing has fetched ahead.</summary>
    public static void First(byte* rows, nint bytes)
    {
        for (nint at = 0; at < Math.Min(bytes, Longest); at += CacheLine)
        {
            Line(rows + at);
        }
    }
}
