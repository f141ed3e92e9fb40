using DeepSeekOcr.Imaging;

namespace DeepSeekOcr.Server.Requests;

/// <summary>Images as requests carry them: base64, bare or as a data address.</summary>
internal static class ImageData
{
    /// <summary>Decodes an image.</summary>
    /// <param name="data">Base64, or <c>data:image/png;base64,…</c>. Addresses are not fetched.</param>
    /// <param name="parameter">The field it came in.</param>
    /// <param name="pixels">Pixels that the request may still have; lessened by those of the image.</param>
    /// <exception cref="RequestException">It is neither, or no image within the limits.</exception>
    public static RgbImage Decode(string data, string parameter, ref long pixels)
    {
        if (!DataAddress.Is(data) && data.Contains("://", StringComparison.Ordinal))
        {
            throw Fault(parameter, "addresses are not fetched; send the image itself as data:image/png;base64,…");
        }

        ReadOnlyMemory<byte> bytes = DataAddress.Decode(data) ?? throw Fault(parameter, "this is no base64.");
        try
        {
            var limits = new ImageDecoderOptions { MaxPixels = Math.Max(1, pixels) };
            RgbImage image = ImageDecoder.Decode(bytes.Span, parameter, limits);
            pixels -= (long)image.Width * image.Height;
            return image;
        }
        catch (ImageFormatException fault)
        {
            throw new RequestException(StatusCodes.Status400BadRequest, fault.Message, "invalid_image", parameter);
        }
    }

    private static RequestException Fault(string parameter, string message) =>
        new(StatusCodes.Status400BadRequest, $"{parameter}: {message}", "invalid_image", parameter);
}
