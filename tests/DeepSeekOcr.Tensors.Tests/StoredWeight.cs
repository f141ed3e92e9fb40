using System.Runtime.InteropServices;
using DeepSeekOcr.Tensors.Weights;

namespace DeepSeekOcr.Tensors.Tests;

/// <summary>A weight in any format over pinned memory, as a mapped file would give it.</summary>
internal sealed class StoredWeight : IDisposable
{
    // Kernels read whole registers.
    private const int ReadAhead = 64;

    private readonly GCHandle _pin;

    public StoredWeight(float[] numbers, Shape shape, WeightFormat format)
        : this(Narrow(numbers, format), shape, format)
    {
    }

    public StoredWeight(byte[] bytes, Shape shape, WeightFormat format)
    {
        byte[] padded = [.. bytes, .. new byte[ReadAhead]];
        _pin = GCHandle.Alloc(padded, GCHandleType.Pinned);
        Weight = Weight.View("stored", shape, format, _pin.AddrOfPinnedObject(), padded);
    }

    public Weight Weight { get; }

    public void Dispose() => _pin.Free();

    private static byte[] Narrow(float[] numbers, WeightFormat format)
    {
        byte[] bytes = new byte[format.RowBytes(numbers.Length)];
        format.Narrow(numbers, bytes);
        return bytes;
    }
}
