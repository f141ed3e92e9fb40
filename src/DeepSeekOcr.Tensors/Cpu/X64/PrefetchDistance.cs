namespace DeepSeekOcr.Tensors.Cpu.X64;

/// <summary>How far ahead kernels prefetch, into the first-level cache.</summary>
/// <remarks>
/// Two threads of an AMD Zen 5, Q8_0. Sixteen streams, 8 and 16 rows of x: 47.6 and 30.6 GB/s with 256 bytes, 44.4 and 28.3 with 512 when
/// memory gives 79 GB/s; 8 rows 40 and 43 when it gives 51; 1 KB and more is slower. One stream, one row of x, one thread at 38 GB/s: 56.6,
/// 58.6, 58.5 and 57.2 tok/s with 6, 8, 10 and 14 KB, of Q4_0 81.8, 85.4, 88.4 and 88.7 (means of four); two threads at 48 GB/s, which is
/// memory's limit and not a core's: no difference.
/// </remarks>
internal static class PrefetchDistance
{
    /// <summary>Bytes of a line.</summary>
    public const int Line = 64;

    /// <summary>How far ahead in each of sixteen streams.</summary>
    public const int Bytes = 3 << 7;

    /// <summary>How far ahead where there is only one.</summary>
    public const int StreamBytes = 10 << 10;
}
