namespace DeepSeekOcr.Tensors.Cpu.Threads;

/// <summary>Hands out pieces of one scratch buffer, each on a cache line of its own.</summary>
internal unsafe struct ScratchCursor(float* start)
{
    private const int LineFloats = NativeBuffer.Alignment / sizeof(float);

    /// <summary>Floats handed out.</summary>
    public long Used { get; private set; }

    /// <summary>
    /// The next <paramref name="count"/> floats; an address only if there is a buffer, so that a first pass without one measures.
    /// </summary>
    public float* Take(long count)
    {
        float* taken = start + Used;
        Used += (count + LineFloats - 1) & -LineFloats;
        return taken;
    }
}
