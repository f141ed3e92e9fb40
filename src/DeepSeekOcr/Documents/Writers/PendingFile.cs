namespace DeepSeekOcr.Documents.Writers;

/// <summary>A file that is written beside its target over many calls and takes its place only when it is whole.</summary>
internal sealed class PendingFile : IDisposable
{
    private readonly string _target;
    private readonly string _temporary;

    /// <exception cref="IOException">The file cannot be made.</exception>
    public PendingFile(string target)
    {
        _target = target;
        _temporary = $"{target}.{Path.GetRandomFileName()}.part";
        Stream = new FileStream(_temporary, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, bufferSize: 1 << 16);
    }

    /// <summary>What is written.</summary>
    public FileStream Stream { get; }

    /// <summary>Moves the file into place.</summary>
    public void Commit()
    {
        Stream.Flush(flushToDisk: true);
        Stream.Dispose();
        File.Move(_temporary, _target, overwrite: true);
    }

    public void Dispose()
    {
        Stream.Dispose();
        File.Delete(_temporary);
    }
}
