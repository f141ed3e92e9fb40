namespace DeepSeekOcr.Tensors.Cpu.Threads;

/// <summary>Working memory of kernels that each thread keeps between calls, so that they allocate nothing in steady state.</summary>
internal static unsafe class ThreadScratch
{
    private static readonly int Slots = Enum.GetValues<ScratchSlot>().Length;

    [ThreadStatic]
    private static NativeBuffer?[]? t_buffers;

    /// <summary>At least <paramref name="count"/> floats with undefined content, valid until the thread asks for the slot again.</summary>
    public static float* Floats(ScratchSlot slot, long count)
    {
        NativeBuffer?[] buffers = t_buffers ??= new NativeBuffer?[Slots];
        if (buffers[(int)slot] is not { } buffer || buffer.ByteLength < count * sizeof(float))
        {
            buffers[(int)slot]?.Dispose();
            buffer = new NativeBuffer(count * sizeof(float));
            buffers[(int)slot] = buffer;
        }

        return (float*)buffer.Pointer;
    }
}
