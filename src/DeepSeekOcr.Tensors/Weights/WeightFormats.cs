using DeepSeekOcr.Tensors.Cpu.Formats;

namespace DeepSeekOcr.Tensors.Weights;

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
            : throw new ArgumentException(
                $"A row of {width} numbers cannot be stored as {format}, which takes blocks of {stored.BlockLength}.", nameof(width));
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
            throw new ArgumentException(
                $"{numbers.Length} numbers take {bytes} bytes as {format}, not {destination.Length}.", nameof(destination));
        }

        fixed (float* source = numbers)
        fixed (byte* into = destination)
        {
            StoredFormat.For(format).Narrow(source, numbers.Length, into);
        }
    }
}
