using System.Collections.Concurrent;
using Microsoft.Win32.SafeHandles;

namespace DeepSeekOcr.Files;

/// <summary>
/// The files of one document: written beside their targets, they take their places when all of them are whole and on disk.
/// </summary>
internal sealed class PendingFiles : IDisposable
{
    // A file system writes down together what is waited for together: eight waits take little longer than one.
    private const int FlushesAtATime = 8;

    private readonly List<FileStream> _streams = [];
    private readonly List<Pending> _opened = [];
    private readonly List<Pending> _written = [];

    /// <summary>Begins a file that is written over many calls.</summary>
    /// <returns>Where it is written; closed by <see cref="Commit"/> or <see cref="Dispose"/>.</returns>
    /// <exception cref="IOException">The file cannot be made.</exception>
    public FileStream Open(string target)
    {
        FileStream stream = Create(target, _opened);
        _streams.Add(stream);
        return stream;
    }

    /// <summary>Writes a whole file; its directory is made if it does not exist.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void Write(string target, ReadOnlySpan<byte> content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(target))!);
        using FileStream stream = Create(target, _written);
        stream.Write(content);
    }

    /// <summary>Moves all files into place.</summary>
    /// <returns>The targets: whole files in the order they were written, then those that were opened.</returns>
    /// <exception cref="IOException">A file cannot be written.</exception>
    public IReadOnlyList<string> Commit()
    {
        _streams.ForEach(stream => stream.Dispose());
        Pending[] files = [.. _written, .. _opened];
        Flush(files);
        foreach (Pending file in files)
        {
            File.Move(file.Part, file.Target, overwrite: true);
        }

        return [.. files.Select(file => file.Target)];
    }

    /// <summary>Removes what has not taken its place.</summary>
    public void Dispose()
    {
        // One that cannot be closed, as on a full disk, keeps none from being removed.
        _streams.ForEach(stream => Try(stream.Dispose));
        foreach (Pending file in _written.Concat(_opened))
        {
            Try(() => File.Delete(file.Part));
        }
    }

    private static void Try(Action action)
    {
        try
        {
            action();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // What ended the run has been reported.
        }
    }

    private static FileStream Create(string target, List<Pending> list)
    {
        if (Directory.Exists(target))
        {
            throw new IOException($"{target} is a directory.");
        }

        string part = PartFile.Beside(target);
        var stream = new FileStream(part, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, bufferSize: 1 << 16);
        list.Add(new Pending(part, target));
        return stream;
    }

    private static void Flush(Pending[] files)
    {
        var left = new ConcurrentQueue<Pending>(files);
        var flushing = new Task[Math.Min(FlushesAtATime, files.Length)];
        for (int i = 0; i < flushing.Length; i++)
        {
            flushing[i] = Task.Factory.StartNew(FlushSome, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        }

        Task.WhenAll(flushing).GetAwaiter().GetResult();

        void FlushSome()
        {
            while (left.TryDequeue(out Pending file))
            {
                using SafeFileHandle handle = File.OpenHandle(file.Part, FileMode.Open, FileAccess.ReadWrite);
                RandomAccess.FlushToDisk(handle);
            }
        }
    }

    private readonly record struct Pending(string Part, string Target);
}
