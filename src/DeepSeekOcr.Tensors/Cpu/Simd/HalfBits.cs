using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace DeepSeekOcr.Tensors.Cpu.Simd;

/// <summary>Numbers in binary16, one at a time or from places apart.</summary>
internal static unsafe class HalfBits
{
    // 2^112 moves a binary16 exponent, shifted into binary32 position, to the binary32 bias; subnormals come out right too.
    private const float Scale = 5.192296858534828e33f;

    // Sign, exponent and fraction; widening copied the sign into the three bits between.
    private const int Magnitude = unchecked((int)0x8FFFE000);

    /// <summary>Widens a finite number from any address.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Read(byte* source) =>
        BitConverter.Int32BitsToSingle((Bits(source) << 13) & Magnitude) * Scale;

    /// <summary>Widens finite numbers that lie some bytes apart.</summary>
    /// <param name="source">The first of them.</param>
    /// <param name="stride">Bytes from one to the next.</param>
    /// <param name="count">How many.</param>
    /// <param name="destination">[count]</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Read(byte* source, nint stride, int count, float* destination)
    {
        int i = 0;
        for (; i + Vector256<int>.Count <= count; i += Vector256<int>.Count)
        {
            byte* at = source + (i * stride);
            Vector128<short> bits = Vector128.CreateScalarUnsafe(Bits(at))
                .WithElement(1, Bits(at + stride))
                .WithElement(2, Bits(at + (2 * stride)))
                .WithElement(3, Bits(at + (3 * stride)))
                .WithElement(4, Bits(at + (4 * stride)))
                .WithElement(5, Bits(at + (5 * stride)))
                .WithElement(6, Bits(at + (6 * stride)))
                .WithElement(7, Bits(at + (7 * stride)));
            Vector256<int> wide = Vector256.WidenLower(bits.ToVector256Unsafe());
            (((wide << 13) & Vector256.Create(Magnitude)).AsSingle() * Vector256.Create(Scale)).Store(destination + i);
        }

        for (; i < count; i++)
        {
            destination[i] = Read(source + (i * stride));
        }
    }

    /// <summary>
    /// Rounds to the nearest binary16, writes it, and returns what it now stands for; magnitudes past the largest become that.
    /// </summary>
    public static float Write(float value, byte* destination)
    {
        var half = (Half)Math.Clamp(value, -(float)Half.MaxValue, (float)Half.MaxValue);
        Unsafe.WriteUnaligned(destination, half);
        return (float)half;
    }

    private static short Bits(byte* source) => Unsafe.ReadUnaligned<short>(source);
}
