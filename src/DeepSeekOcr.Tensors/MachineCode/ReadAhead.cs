namespace DeepSeekOcr.Tensors.MachineCode;

/// <summary>How a kernel asks for the lines of sixteen streams before it needs them. Processors differ in what they make of it.</summary>
/// <remarks>
/// AMD, two threads of a Zen 5, loads alone: its own foresight reads 60 GB/s, with this it is 64. Intel, one thread of a Xeon of model 207 that reads 16 GB/s,
/// Q8_0 with one row: 12.9 GB/s when asked as AMD is, 15.1 as here, 10.9 when the distance is 2 KB, which with sixteen streams is most of the first cache.
/// Q4_0, two blocks of which are just longer than half a line, two threads: 11.1 unasked and 12.5 asked there; 42 and 37 on AMD's, each block asked for.
/// </remarks>
internal static class ReadAhead
{
    /// <summary>Bytes of a line.</summary>
    public const int Line = 64;

    /// <summary>Where lines are to go.</summary>
    public static CacheLevel Cache { get; } = ProcessorExtensions.IsIntel ? CacheLevel.First : CacheLevel.Second;

    /// <summary>How far ahead in each stream.</summary>
    public static int Bytes { get; } = ProcessorExtensions.IsIntel ? 1 << 9 : 1 << 10;

    /// <summary>Whether to ask for blocks that are shorter than half a line, and so for each line about twice.</summary>
    public static bool AsksForShortBlocks { get; } = ProcessorExtensions.IsIntel;
}
