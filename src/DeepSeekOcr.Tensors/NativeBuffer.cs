using System.Runtime.InteropServices;

namespace DeepSeekOcr.Tensors;

/// <summary>A block of 64-byte-aligned memory outside the garbage-collected heap, freed when collected or disposed.</summary>
internal sealed unsafe class NativeBuffer : IDisposable
{
    /// <summary>One cache line, and the widest vector register.</summary>
    public const int Alignment = 64;

    public NativeBuffer(long byteLength)
    {
        ByteLength = byteLength;
        // A kernel's last vector may read up to one register past the end.
        Pointer = (byte*)NativeMemory.AlignedAlloc(checked((nuint)byteLength + Alignment), Alignment);
        GC.AddMemoryPressure(Math.Max(1, byteLength));
    }

    ~NativeBuffer() => Free();

    public byte* Pointer { get; private set; }

    public long ByteLength { get; }

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        if (Pointer != null)
        {
            NativeMemory.AlignedFree(Pointer);
            Pointer = null;
            GC.RemoveMemoryPressure(Math.Max(1, ByteLength));
        }
    }
}
