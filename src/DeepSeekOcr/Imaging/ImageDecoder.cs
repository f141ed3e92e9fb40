using SkiaSharp;

namespace DeepSeekOcr.Imaging;

/// <summary>Reads PNG, JPEG, WebP, GIF (first frame) and BMP into upright RGB pixels.</summary>
/// <remarks>
/// Grey, palette, 1-bit and CMYK images become RGB without colour management; 16-bit samples keep their high byte; the EXIF
/// orientation is applied. Anything that is not a whole image is refused: a truncated file never yields its upper half. A JPEG that
/// lacks nothing but its end marker is whole.
/// Thread-safe.
/// </remarks>
public static class ImageDecoder
{
    // Resize filters grow with the longest side: an image of one row and 100 million columns would need gigabytes of weights.
    private const int LongestSide = 500_000;

    private const string Formats = "PNG, JPEG, WebP, GIF or BMP";

    /// <summary>Reads a file.</summary>
    /// <exception cref="ImageFormatException">The file cannot be opened, or is no whole image within the limits.</exception>
    public static RgbImage Decode(string path, ImageDecoderOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (Directory.Exists(path))
        {
            throw new ImageFormatException(path, $"is a directory; expected a {Formats} file.");
        }

        try
        {
            using FileStream file = File.OpenRead(path);
            return Decode(file, path, options);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new ImageFormatException(path, "no such file.", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ImageFormatException(path, $"cannot be read: {exception.Message}", exception);
        }
    }

    /// <summary>Reads a stream to its end, which need not be seekable; standard input is one.</summary>
    /// <param name="stream">Left open.</param>
    /// <param name="source">What messages call the image.</param>
    /// <param name="options">Limits and choices; the defaults if absent.</param>
    /// <exception cref="ImageFormatException">The stream is no whole image within the limits.</exception>
    public static RgbImage Decode(Stream stream, string source, ImageDecoderOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        options ??= new ImageDecoderOptions();
        using var encoded = new MemoryStream();
        byte[] block = new byte[1 << 16];
        while (stream.Read(block) is > 0 and int read)
        {
            if (encoded.Length + read > options.MaxBytes)
            {
                throw new ImageFormatException(source, $"has more than {options.MaxBytes} bytes, the limit of an encoded image.");
            }

            encoded.Write(block, 0, read);
        }

        return Decode(encoded.GetBuffer().AsSpan(0, (int)encoded.Length), source, options);
    }

    /// <summary>Reads an encoded image from memory.</summary>
    /// <param name="encoded">The bytes of a file.</param>
    /// <param name="source">What messages call the image.</param>
    /// <param name="options">Limits and choices; the defaults if absent.</param>
    /// <exception cref="ImageFormatException">The bytes are no whole image within the limits.</exception>
    public static RgbImage Decode(ReadOnlySpan<byte> encoded, string source, ImageDecoderOptions? options = null)
    {
        options ??= new ImageDecoderOptions();
        if (encoded.IsEmpty)
        {
            throw new ImageFormatException(source, $"is empty; expected a {Formats} file.");
        }

        SKCodecResult result = Decode(encoded, source, options, out RgbImage image, out SKEncodedImageFormat format);
        if (result == SKCodecResult.IncompleteInput && format == SKEncodedImageFormat.Jpeg
            && JpegEnd.Complete(encoded, whole => Decode(whole, source, options, out RgbImage read, out _) == SKCodecResult.Success
                ? read
                : null) is { } completed)
        {
            return completed;
        }

        CheckResult(result, format, source);
        return image;
    }

    /// <summary>Decodes as much as there is.</summary>
    private static SKCodecResult Decode(
        ReadOnlySpan<byte> encoded, string source, ImageDecoderOptions options, out RgbImage image, out SKEncodedImageFormat format)
    {
        using SKData data = SKData.CreateCopy(encoded);
        using SKCodec codec = SKCodec.Create(data)
            ?? throw new ImageFormatException(source, $"is no image that can be read, or its header is damaged; expected {Formats}.");
        format = codec.EncodedFormat;
        int reduction = CheckSize(codec.Info, source, options);
        if (reduction > 1)
        {
            return ReducedImage.Decode(codec, reduction, options.Alpha, source, out image);
        }

        // No colour space: with one, Skia would apply gamma and ICC profiles, which Pillow does not.
        var info = new SKImageInfo(codec.Info.Width, codec.Info.Height, SKColorType.Rgba8888, SKAlphaType.Unpremul, colorspace: null);
        using var bitmap = new SKBitmap();
        if (!bitmap.TryAllocPixels(info))
        {
            throw new ImageFormatException(source, $"is {info.Width}×{info.Height} pixels, for which there is no memory.");
        }

        SKCodecResult result = codec.GetPixels(info, bitmap.GetPixels());
        bool opaque = codec.Info.IsOpaque || options.Alpha == AlphaHandling.Drop;
        if (!opaque)
        {
            RgbaPixels.DarkenWhiteInk(bitmap.GetPixelSpan());
        }

        image = new RgbaPixels(bitmap.GetPixelSpan(), info.Width, info.Height).ToRgb(codec.EncodedOrigin, opaque);
        return result;
    }

    /// <summary>By how much the sides are divided so that the image fits; 1 if it does.</summary>
    private static int CheckSize(SKImageInfo info, string source, ImageDecoderOptions options)
    {
        long pixels = (long)info.Width * info.Height;
        if (pixels > Math.Max(options.MaxPixels, options.MaxReducedPixels ?? 0))
        {
            throw new ImageFormatException(
                source, FormattableString.Invariant(
                    $"is {info.Width}×{info.Height} pixels; the limit is {options.MaxPixels / 1e6:0.######} megapixels (--max-pixels)."));
        }

        if (Math.Max(info.Width, info.Height) > LongestSide)
        {
            throw new ImageFormatException(source, $"is {info.Width}×{info.Height} pixels; no side may exceed {LongestSide}.");
        }

        return (int)Math.Ceiling(Math.Sqrt((double)pixels / options.MaxPixels));
    }

    private static void CheckResult(SKCodecResult result, SKEncodedImageFormat format, string source)
    {
        string? problem = result switch
        {
            SKCodecResult.Success => null,
            SKCodecResult.IncompleteInput => "ends before its last row; is the file complete?",
            SKCodecResult.ErrorInInput or SKCodecResult.InvalidInput => "is damaged: its data cannot be decoded.",
            _ => $"cannot be decoded ({result}).",
        };
        if (problem is not null)
        {
            throw new ImageFormatException(source, $"the {format.ToString().ToUpperInvariant()} image {problem}");
        }
    }
}
