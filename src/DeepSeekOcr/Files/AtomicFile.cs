namespace DeepSeekOcr.Files;

/// <summary>
/// Writes a file beside its target and moves it into place, so that a reader sees the old file or the new one, never a part.
/// </summary>
public static class AtomicFile
{
    /// <summary>Writes a file; the directory is made if it does not exist.</summary>
    /// <param name="path">The target; replaced if it exists.</param>
    /// <param name="write">Writes the content. If it throws, the target stays as it was.</param>
    /// <exception cref="FileException">The file cannot be written.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        string temporary = PartFile.Beside(path);
        try
        {
            if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } directory)
            {
                Directory.CreateDirectory(directory);
            }

            using (var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 1 << 16))
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new FileException($"{path}: cannot be written.", exception);
        }
        finally
        {
            if (File.Exists(temporary))
            {
                File.Delete(temporary);
            }
        }
    }
}
