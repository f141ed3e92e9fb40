namespace DeepSeekOcr.Imaging;

/// <summary>An image of 8-bit RGB pixels, upright and opaque.</summary>
public sealed class RgbImage
{
    /// <summary>Bytes of a pixel: red, green, blue.</summary>
    public const int Channels = 3;

    /// <summary>Makes a black image.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A side is below 1.</exception>
    /// <exception cref="OverflowException">The pixels do not fit an array.</exception>
    public RgbImage(int width, int height)
        : this(width, height, new byte[ByteCount(width, height)])
    {
    }

    /// <summary>Takes ownership of pixels.</summary>
    /// <param name="width">Pixels in a row, at least 1.</param>
    /// <param name="height">Rows, at least 1.</param>
    /// <param name="pixels">[height, width, 3], row-major; used as it is, not copied.</param>
    /// <exception cref="ArgumentException">The array's length is not <c>3 · width · height</c>.</exception>
    public RgbImage(int width, int height, byte[] pixels)
    {
        ArgumentNullException.ThrowIfNull(pixels);
        if (pixels.Length != ByteCount(width, height))
        {
            throw new ArgumentException($"{pixels.Length} bytes do not fill {width}×{height} RGB pixels.", nameof(pixels));
        }

        Width = width;
        Height = height;
        Pixels = pixels;
    }

    /// <summary>Pixels in a row.</summary>
    public int Width { get; }

    /// <summary>Number of rows.</summary>
    public int Height { get; }

    /// <summary>[<see cref="Height"/>, <see cref="Width"/>, 3], row-major.</summary>
    public byte[] Pixels { get; }

    /// <summary>Bytes in a row.</summary>
    internal int Stride => Channels * Width;

    /// <summary>The bytes of one row.</summary>
    internal Span<byte> Row(int y) => Pixels.AsSpan(y * Stride, Stride);

    /// <summary>Copies an image so that its upper left pixel lands on (x, y).</summary>
    internal void Paste(RgbImage source, int x, int y)
    {
        for (int row = 0; row < source.Height; row++)
        {
            source.Row(row).CopyTo(Row(y + row)[(Channels * x)..]);
        }
    }

    /// <summary>A copy of the part of the given size whose upper left pixel is (x, y).</summary>
    internal RgbImage Crop(int x, int y, int width, int height)
    {
        var crop = new RgbImage(width, height);
        for (int row = 0; row < height; row++)
        {
            Row(y + row).Slice(Channels * x, crop.Stride).CopyTo(crop.Row(row));
        }

        return crop;
    }

    private static int ByteCount(int width, int height)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        return checked(Channels * width * height);
    }
}
