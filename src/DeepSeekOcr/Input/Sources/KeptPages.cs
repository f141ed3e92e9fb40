using System.Collections.Concurrent;
using System.Globalization;
using System.IO.Compression;
using DeepSeekOcr.Imaging;

namespace DeepSeekOcr.Input.Sources;

/// <summary>
/// A document whose images are kept on disk once they were read, so that a page that is read and written later is drawn once. Memory holds
/// none of them; the files go with the document.
/// </summary>
/// <remarks>What cannot be kept, because the disk is full, is read again.</remarks>
internal sealed class KeptPages : PageSource
{
    private readonly PageSource _source;
    private readonly string _folder;
    private readonly ConcurrentDictionary<int, (int Width, int Height)> _kept = [];

    /// <summary>Keeps the images of a document.</summary>
    /// <param name="source">The document; disposed of with this one.</param>
    /// <param name="folder">For the images alone; what lies there is removed.</param>
    public KeptPages(PageSource source, string folder)
        : base(source)
    {
        (_source, _folder) = (source, folder);
        Clear();
    }

    /// <summary>Removes an image that is not needed any more.</summary>
    public void Forget(int number)
    {
        if (_kept.TryRemove(number, out _))
        {
            File.Delete(PathOf(number));
        }
    }

    internal override async ValueTask<RgbImage?> ReadImageAsync(int number, CancellationToken cancellation) =>
        Find(number) ?? await _source.ReadImageAsync(number, cancellation).ConfigureAwait(false);

    internal override async Task<SourcePage> ReadPageAsync(int number, CancellationToken cancellation)
    {
        SourcePage page = await _source.ReadPageAsync(number, cancellation).ConfigureAwait(false);
        if (page.Image is { } image)
        {
            Keep(number, image);
        }

        return page;
    }

    private protected override void Dispose(bool disposing)
    {
        _source.Dispose();
        Clear();
    }

    private string PathOf(int number) => Path.Combine(_folder, string.Create(CultureInfo.InvariantCulture, $"page-{number:D6}.rgb"));

    private void Keep(int number, RgbImage image)
    {
        try
        {
            Directory.CreateDirectory(_folder);
            using (FileStream file = File.Create(PathOf(number)))
            {
                // Paper is mostly of one colour: packed fast, a page takes a few hundredths of its bytes.
                using var packed = new DeflateStream(file, CompressionLevel.Fastest);
                packed.Write(image.Pixels);
            }

            _kept[number] = (image.Width, image.Height);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Half a file helps nobody, least of all on a full disk.
            TryDelete(() => File.Delete(PathOf(number)));
        }
    }

    private RgbImage? Find(int number)
    {
        if (!_kept.TryGetValue(number, out (int Width, int Height) size))
        {
            return null;
        }

        try
        {
            var image = new RgbImage(size.Width, size.Height);
            using FileStream file = File.OpenRead(PathOf(number));
            using var packed = new DeflateStream(file, CompressionMode.Decompress);
            packed.ReadExactly(image.Pixels);
            return image;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            return null;
        }
    }

    private void Clear() => TryDelete(() =>
    {
        if (Directory.Exists(_folder))
        {
            Directory.Delete(_folder, recursive: true);
        }
    });

    private static void TryDelete(Action delete)
    {
        try
        {
            delete();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The next run removes it.
        }
    }
}
