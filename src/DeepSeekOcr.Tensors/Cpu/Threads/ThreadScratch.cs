namespace DeepSeekOcr.Tensors.Cpu.Threads;

/// <summary>Working memory of a kernel that each thread keeps between calls, so that kernels allocate nothing in steady state.</summary>
internal static unsafe class ThreadScratch
{
    private const int Slots = 20;

    [ThreadStatic]
    private static NativeBuffer?[]? t_buffers;

    /// <summary>At least <paramref name="count"/> floats with undefined content. A slot's memory is valid until the thread asks for the slot again;
    /// a kernel uses a slot of its own for each buffer that it holds at the same time.</summary>
    public static float* Floats(int slot, long count)
    {
        NativeBuffer?[] buffers = t_buffers ??= new NativeBuffer?[Slots];
        if (buffers[slot] is not { } buffer || buffer.ByteLength < count * sizeof(float))
        {
            buffers[slot]?.Dispose();
            buffer = new NativeBuffer(count * sizeof(float));
            buffers[slot] = buffer;
        }

        return (float*)buffer.Pointer;
    }
}
