namespace DeepSeekOcr.Files;

/// <summary>A stream kept in a temporary file that only this user can read, removed with it.</summary>
internal sealed class SpooledFile : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("dsocr-");

    private SpooledFile(string name)
    {
        Name = name;
        Path = System.IO.Path.Combine(_folder.FullName, "document");
    }

    /// <summary>What messages call it.</summary>
    public string Name { get; }

    /// <summary>Where it is.</summary>
    public string Path { get; }

    /// <summary>Copies a stream to its end.</summary>
    /// <param name="name">What messages call it.</param>
    /// <param name="stream">The content.</param>
    /// <param name="maxBytes">Most bytes.</param>
    /// <param name="fault">Makes the exception that is thrown when there are more, or when reading or writing fails.</param>
    /// <param name="cancellation">Ends the copying.</param>
    public static async Task<SpooledFile> FillAsync(
        string name, Stream stream, long maxBytes, FileFault fault, CancellationToken cancellation)
    {
        var spooled = new SpooledFile(name);
        try
        {
            using var file = new FileStream(spooled.Path, FileMode.CreateNew, FileAccess.Write, FileShare.None);
            byte[] block = new byte[1 << 16];
            while (await stream.ReadAsync(block, cancellation).ConfigureAwait(false) is > 0 and int read)
            {
                if (file.Length + read > maxBytes)
                {
                    throw fault(name, $"has more than {maxBytes} bytes, the limit.");
                }

                await file.WriteAsync(block.AsMemory(0, read), cancellation).ConfigureAwait(false);
            }

            return spooled;
        }
        catch (Exception exception)
        {
            spooled.Dispose();
            throw exception is IOException or UnauthorizedAccessException
                ? fault(name, $"cannot be read: {exception.Message}", exception)
                : exception;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Directory.Exists(_folder.FullName))
        {
            _folder.Delete(recursive: true);
        }
    }
}
