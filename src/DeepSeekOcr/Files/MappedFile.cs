using System.IO.MemoryMappedFiles;
using System.Runtime.InteropServices;
using DeepSeekOcr.Tensors;
using DeepSeekOcr.Tensors.Weights;

namespace DeepSeekOcr.Files;

/// <summary>A file whose bytes are read in place; who reads them has checked where they are.</summary>
/// <remarks>
/// Reading is safe from many threads. Weights and spans end with <see cref="Dispose"/>; undisposed, they keep the mapping alive.
/// </remarks>
internal sealed unsafe class MappedFile : IDisposable
{
    // Kernels read whole vector registers, so the last one may reach this far past a tensor.
    private const int Margin = 64;

    private readonly MemoryMappedViewAccessor? _view;
    private readonly byte* _start;

    private MappedFile(string path, MemoryMappedViewAccessor? view, long length)
    {
        Path = path;
        Length = length;
        _view = view;
        _start = view is null ? null : Pointer(view);
    }

    /// <summary>The path as it was given.</summary>
    public string Path { get; }

    /// <summary>Bytes of the file.</summary>
    public long Length { get; }

    /// <summary>Maps a file, which may be empty.</summary>
    /// <param name="path">The file.</param>
    /// <param name="kind">What it should be, for the message when it is something else.</param>
    /// <param name="fault">Makes the exception that is thrown when it cannot be read.</param>
    public static MappedFile Open(string path, string kind, FileFault fault)
    {
        if (Directory.Exists(path))
        {
            throw fault(path, $"is a directory; expected a {kind} file.");
        }

        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            long length = stream.Length;
            if (length == 0)
            {
                return new MappedFile(path, view: null, length);
            }

            using var map = MemoryMappedFile.CreateFromFile(
                stream, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: true);
            var file = new MappedFile(path, map.CreateViewAccessor(0, length, MemoryMappedFileAccess.Read), length);
            if (ForeignContent.Name(file.Bytes(0, Math.Min(length, ForeignContent.HeadLength))) is { } foreign)
            {
                file.Dispose();
                throw fault(path, $"is {foreign}; expected a {kind} file.");
            }

            return file;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw fault(path, "cannot be read.", exception);
        }
    }

    /// <summary>Some bytes, in place.</summary>
    /// <exception cref="OverflowException">There are more than a span can hold.</exception>
    public ReadOnlySpan<byte> Bytes(long offset, long count)
    {
        Check();
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, Length - offset);
        return new(_start + offset, checked((int)count));
    }

    /// <summary>A parameter, without copying.</summary>
    public Weight AsWeight(string name, Shape shape, WeightFormat format, long offset)
    {
        Check();
        int width = shape.Rank == 0 ? 1 : shape.Width;
        long count = width == 0 ? 0 : shape.Elements / width * format.RowBytes(width);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, Length - offset);
        long mappedEnd = checked(Length + Environment.SystemPageSize - 1) / Environment.SystemPageSize * Environment.SystemPageSize;
        if (offset + count + Margin <= mappedEnd)
        {
            return Weight.View(name, shape, format, (nint)(_start + offset), this);
        }

        // The tensor ends where the mapping does: a full vector read would fault, so this one is copied with a margin after it.
        byte[] copy = GC.AllocateUninitializedArray<byte>(checked((int)count + Margin), pinned: true);
        Bytes(offset, count).CopyTo(copy);
        return Weight.View(name, shape, format, Marshal.UnsafeAddrOfPinnedArrayElement(copy, 0), copy);
    }

    /// <summary>Unmaps the file. Weights and spans of it must not be used any more.</summary>
    public void Dispose() => _view?.Dispose();

    private void Check() => ObjectDisposedException.ThrowIf(_view is { SafeMemoryMappedViewHandle.IsClosed: true }, this);

    // Not AcquirePointer: its reference count would keep the mapping of an undisposed file for ever, where so the handle's finalizer ends
    // it.
    private static byte* Pointer(MemoryMappedViewAccessor view) =>
        (byte*)view.SafeMemoryMappedViewHandle.DangerousGetHandle() + view.PointerOffset;
}
