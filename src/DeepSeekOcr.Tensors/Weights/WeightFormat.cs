using DeepSeekOcr.Tensors.Kernels.Formats;

namespace DeepSeekOcr.Tensors;

/// <summary>How a checkpoint stores the numbers of a parameter.</summary>
public enum WeightFormat
{
    /// <summary>IEEE 754 binary32.</summary>
    F32,

    /// <summary>The upper half of a binary32.</summary>
    BF16,

    /// <summary>IEEE 754 binary16.</summary>
    F16,

    /// <summary>Signed bytes and a scale for each 32 numbers: 8.5 bits a number.</summary>
    Q8_0,

    /// <summary>Four bits a number and a scale for each 32: 4.5 bits a number.</summary>
    Q4_0,

    /// <summary>Four bits a number, a 6-bit scale and minimum for each 32, two factors for each 256: 4.5 bits a number.</summary>
    Q4_K,

    /// <summary>Six bits a number, an 8-bit scale for each 16, a factor for each 256: 6.5625 bits a number.</summary>
    Q6_K,

    /// <summary>Five bits a number and a scale for each 32: 5.5 bits a number.</summary>
    Q5_0,
}

/// <summary>Facts about weight formats.</summary>
public static class WeightFormats
{
    /// <summary>Numbers that are stored together; a row is a whole number of such blocks.</summary>
    public static int BlockLength(this WeightFormat format) => StoredFormat.For(format).BlockLength;

    /// <summary>Bytes that a row of <paramref name="width"/> numbers takes.</summary>
    /// <exception cref="ArgumentException">The row is not a whole number of blocks.</exception>
    public static long RowBytes(this WeightFormat format, long width)
    {
        var stored = StoredFormat.For(format);
        return width % stored.BlockLength == 0
            ? width / stored.BlockLength * stored.BlockBytes
            : throw new ArgumentException($"A row of {width} numbers cannot be stored as {format}, which takes blocks of {stored.BlockLength}.", nameof(width));
    }

    /// <summary>Stores finite numbers as closely as the format can.</summary>
    /// <param name="format">How to store them.</param>
    /// <param name="numbers">Whole rows.</param>
    /// <param name="destination">As many bytes as <see cref="RowBytes"/> says.</param>
    /// <exception cref="ArgumentException">The numbers are not whole blocks, or the bytes not as many as they take.</exception>
    public static unsafe void Narrow(this WeightFormat format, ReadOnlySpan<float> numbers, Span<byte> destination)
    {
        long bytes = format.RowBytes(numbers.Length);
        if (bytes != destination.Length)
        {
            throw new ArgumentException($"{numbers.Length} numbers take {bytes} bytes as {format}, not {destination.Length}.", nameof(destination));
        }

        fixed (float* source = numbers)
        fixed (byte* into = destination)
        {
            StoredFormat.For(format).Narrow(source, numbers.Length, into);
        }
    }
}
