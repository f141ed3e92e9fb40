using System.Runtime.InteropServices;

namespace DeepSeekOcr.Tensors.Tests;

/// <summary>A weight in a half-width format over pinned memory, as a mapped file would give it.</summary>
internal sealed class StoredWeight : IDisposable
{
    private readonly GCHandle _pin;

    public StoredWeight(float[] numbers, Shape shape, WeightFormat format)
    {
        ushort[] bits = [.. numbers.Select(number => format == WeightFormat.F16
            ? BitConverter.HalfToUInt16Bits((Half)number)
            : (ushort)(BitConverter.SingleToUInt32Bits(number) >> 16))];
        _pin = GCHandle.Alloc(bits, GCHandleType.Pinned);
        Weight = Weight.View("stored", shape, format, _pin.AddrOfPinnedObject(), bits);
    }

    public Weight Weight { get; }

    public void Dispose() => _pin.Free();
}
