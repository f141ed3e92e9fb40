using System.Globalization;
using DeepSeekOcr.Imaging;

namespace DeepSeekOcr.Input.Pdf;

/// <summary>Reads the images that <c>pdftoppm</c> writes: <c>P6</c>, width, height, 255, then three bytes a pixel.</summary>
internal static class PpmReader
{
    private const int LongestHeader = 64;

    /// <summary>Reads one image; null if the stream is empty or ends too early, which its writer explains better.</summary>
    /// <exception cref="InvalidDataException">The image is larger than allowed, or none of this format.</exception>
    public static async Task<RgbImage?> ReadAsync(Stream stream, long maxPixels, CancellationToken cancellation)
    {
        if (await ReadHeaderAsync(stream, cancellation).ConfigureAwait(false) is not { } header)
        {
            return null;
        }

        int[] numbers = [.. header.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(Number)];
        if (!header.StartsWith("P6", StringComparison.Ordinal) || numbers is not [> 0 and int width, > 0 and int height, 255])
        {
            throw new InvalidDataException("was not drawn as an image with 8 bits a colour.");
        }

        if ((long)width * height > maxPixels)
        {
            throw new InvalidDataException(FormattableString.Invariant(
                $"would have {width}×{height} pixels; the limit is {maxPixels / 1e6:0.######} megapixels (--max-pixels)."));
        }

        var image = new RgbImage(width, height);
        int read = await stream.ReadAtLeastAsync(image.Pixels, image.Pixels.Length, throwOnEndOfStream: false, cancellation)
            .ConfigureAwait(false);
        return read == image.Pixels.Length ? image : null;
    }

    private static int Number(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
        ? number
        : 0;

    /// <summary>The three lines before the pixels; a single space or line break ends the last of them.</summary>
    private static async Task<string?> ReadHeaderAsync(Stream stream, CancellationToken cancellation)
    {
        byte[] one = new byte[1];
        string header = "";
        int words = 0;
        while (words < 4 && header.Length < LongestHeader)
        {
            if (await stream.ReadAsync(one, cancellation).ConfigureAwait(false) == 0)
            {
                return null;
            }

            bool ends = char.IsWhiteSpace((char)one[0]) && header.Length > 0 && !char.IsWhiteSpace(header[^1]);
            words += ends ? 1 : 0;
            header += (char)one[0];
        }

        return header;
    }
}
