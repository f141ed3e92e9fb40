using DeepSeekOcr.Imaging;

namespace DeepSeekOcr.Server.Requests;

/// <summary>Images as requests carry them: base64, bare or as a data address.</summary>
internal static class ImageData
{
    private const string Scheme = "data:";

    /// <summary>Decodes an image.</summary>
    /// <param name="data">Base64, or <c>data:image/png;base64,…</c>. Addresses are not fetched.</param>
    /// <param name="parameter">The field it came in.</param>
    /// <param name="pixels">Pixels that the request may still have; lessened by those of the image.</param>
    /// <exception cref="RequestException">It is neither, or no image within the limits.</exception>
    public static RgbImage Decode(string data, string parameter, ref long pixels)
    {
        int comma = data.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? data.IndexOf(',', StringComparison.Ordinal) : -1;
        if (comma < 0 && data.Contains("://", StringComparison.Ordinal))
        {
            throw Fault(parameter, "addresses are not fetched; send the image itself as data:image/png;base64,…");
        }

        if (comma >= 0 && !data.AsSpan(0, comma).EndsWith(";base64", StringComparison.OrdinalIgnoreCase))
        {
            throw Fault(parameter, "the data address is not in base64.");
        }

        byte[] bytes = new byte[(data.Length - comma) * 3L / 4];
        if (!Convert.TryFromBase64Chars(data.AsSpan(comma + 1), bytes, out int length))
        {
            throw Fault(parameter, "this is no base64.");
        }

        try
        {
            var limits = new ImageDecoderOptions { MaxPixels = Math.Max(1, pixels) };
            RgbImage image = ImageDecoder.Decode(bytes.AsSpan(0, length), parameter, limits);
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
