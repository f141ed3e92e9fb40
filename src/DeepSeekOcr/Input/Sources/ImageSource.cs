using DeepSeekOcr.Imaging;

namespace DeepSeekOcr.Input.Sources;

/// <summary>A single image as a document of one page.</summary>
internal sealed class ImageSource(SourceFile file, InputOptions options) : PageSource(file.Name, 1, options)
{
    /// <summary>Ten times the usual limit: a broadsheet at 1200 dpi.</summary>
    private const long MostReducedPixels = 1_000_000_000;

    private readonly ImageDecoderOptions _decoding =
        options.Decoding with { MaxReducedPixels = options.Decoding.MaxReducedPixels ?? MostReducedPixels };

    internal override Task<SourcePage> ReadPageAsync(int number, CancellationToken cancellation)
    {
        try
        {
            using FileStream stream = file.OpenRead();
            return Task.FromResult(new SourcePage { Number = number, Image = ImageDecoder.Decode(stream, file.Name, _decoding) });
        }
        catch (ImageFormatException exception)
        {
            return Task.FromResult(new SourcePage { Number = number, Error = exception.Message });
        }
        catch (Exception exception) when (exception is IOException or OutOfMemoryException)
        {
            throw new InputException(file.Name, $"cannot be read: {exception.Message}", exception);
        }
    }

    private protected override void Dispose(bool disposing) => file.Spooled?.Dispose();
}
