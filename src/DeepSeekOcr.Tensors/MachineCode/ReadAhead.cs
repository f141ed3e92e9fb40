namespace DeepSeekOcr.Tensors.MachineCode;

/// <summary>How a kernel asks for the lines of sixteen streams before it needs them: into the first cache, a little ahead.</summary>
/// <remarks>
/// Decoding with two threads of an AMD Zen 5, medians of four: Q8_0 70.9 tok/s so, 68.8 when asked 1 KB ahead and into the second cache; Q4_0 96.7,
/// and 84.9 unasked. Intel, one thread of a Xeon of model 207 that reads 16 GB/s, Q8_0 with one row: 15.1 GB/s so, 12.9 from 1 KB ahead into the second
/// cache, 10.9 from 2 KB, which with sixteen streams is most of the first cache.
/// </remarks>
internal static class ReadAhead
{
    /// <summary>Bytes of a line.</summary>
    public const int Line = 64;

    /// <summary>How far ahead in each stream.</summary>
    public const int Bytes = 3 << 7;

    /// <summary>How far ahead where there is only one.</summary>
    public const int StreamBytes = 6 << 10;
}
