using System.Runtime.CompilerServices;

namespace DeepSeekOcr.Tensors.Kernels;

/// <summary>One binary16 at a time.</summary>
internal static unsafe class HalfBits
{
    // 2^112 moves a binary16 exponent, shifted into binary32 position, to the binary32 bias; subnormals come out right too.
    private const float Scale = 5.192296858534828e33f;

    /// <summary>Widens a finite number from any address.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Read(byte* source) =>
        BitConverter.Int32BitsToSingle((Unsafe.ReadUnaligned<short>(source) << 13) & unchecked((int)0x8FFFE000)) * Scale;

    /// <summary>Rounds to the nearest binary16, writes it, and returns what it now stands for; magnitudes past the largest become that.</summary>
    public static float Write(float value, byte* destination)
    {
        var half = (Half)Math.Clamp(value, -(float)Half.MaxValue, (float)Half.MaxValue);
        Unsafe.WriteUnaligned(destination, half);
        return (float)half;
    }
}
