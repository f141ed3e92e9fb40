using System.IO.MemoryMappedFiles;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using DeepSeekOcr.Tensors;

namespace DeepSeekOcr.Checkpoints;

/// <summary>A memory-mapped safetensors file whose header has been checked; its tensors are read in place.</summary>
/// <remarks>Reading is safe from many threads. Weights and spans end with <see cref="Dispose"/>; undisposed, they keep the mapping alive.</remarks>
public sealed unsafe class SafetensorsFile : IDisposable
{
    // Kernels read whole vector registers, so the last one may reach this far past a tensor.
    private const int ReadAhead = 64;

    private readonly MemoryMappedViewAccessor _view;
    private readonly Dictionary<string, SafetensorsEntry> _byName;
    private readonly byte* _start;
    private readonly long _length;

    private SafetensorsFile(
        string path, MemoryMappedViewAccessor view, long length, List<SafetensorsEntry> entries, Dictionary<string, string> metadata)
    {
        Path = path;
        _view = view;
        _start = Pointer(view);
        _length = length;
        _byName = entries.ToDictionary(entry => entry.Name);
        Entries = entries;
        Metadata = metadata;
    }

    /// <summary>The path as it was given.</summary>
    public string Path { get; }

    /// <summary>All tensors in the order of their data.</summary>
    public IReadOnlyList<SafetensorsEntry> Entries { get; }

    /// <summary>The free-form texts of the header.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Maps a file and checks its header against its length.</summary>
    /// <exception cref="CheckpointException">It cannot be read, or is not well-formed safetensors.</exception>
    public static SafetensorsFile Open(string path)
    {
        if (Directory.Exists(path))
        {
            throw new CheckpointException(path, "is a directory; expected a safetensors file.");
        }

        MemoryMappedViewAccessor? view = null;
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            long length = stream.Length;
            Span<byte> prefix = stackalloc byte[SafetensorsHeader.PrefixLength];
            stream.ReadAtLeast(prefix, prefix.Length, throwOnEndOfStream: false);
            byte[] json = new byte[SafetensorsHeader.ReadLength(path, prefix, length)];
            stream.ReadExactly(json);
            (List<SafetensorsEntry> entries, Dictionary<string, string> metadata) = SafetensorsHeader.Parse(path, json, length);
            using var map = MemoryMappedFile.CreateFromFile(stream, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: true);
            view = map.CreateViewAccessor(0, length, MemoryMappedFileAccess.Read);
            return new SafetensorsFile(path, view, length, entries, metadata);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            view?.Dispose();
            throw new CheckpointException(path, "cannot be read.", exception);
        }
    }

    /// <summary>The tensor of this name, or null.</summary>
    public SafetensorsEntry? Find(string name) => _byName.GetValueOrDefault(name);

    /// <summary>The stored bytes of a tensor of this file, in place.</summary>
    /// <exception cref="OverflowException">There are more than a span can hold.</exception>
    public ReadOnlySpan<byte> Bytes(SafetensorsEntry entry)
    {
        ObjectDisposedException.ThrowIf(_view.SafeMemoryMappedViewHandle.IsClosed, this);
        return new(_start + entry.Offset, checked((int)entry.ByteLength));
    }

    /// <summary>A copy of a tensor's elements.</summary>
    /// <exception cref="CheckpointException">There is no such tensor, or its elements are not of the size of <typeparamref name="T"/>.</exception>
    public T[] Read<T>(string name)
        where T : unmanaged
    {
        SafetensorsEntry entry = Find(name) ?? throw new CheckpointException(Path, $"has no tensor '{name}'.");
        if (entry.Type.Size() != Unsafe.SizeOf<T>())
        {
            throw new CheckpointException(Path, $"tensor '{name}' is {entry.Type.HeaderName()}, not {typeof(T).Name}.");
        }

        return MemoryMarshal.Cast<byte, T>(Bytes(entry)).ToArray();
    }

    /// <summary>A tensor as a parameter, without copying.</summary>
    /// <exception cref="InvalidOperationException">Parameters are not stored in its type.</exception>
    public Weight AsWeight(SafetensorsEntry entry)
    {
        ObjectDisposedException.ThrowIf(_view.SafeMemoryMappedViewHandle.IsClosed, this);
        WeightFormat format = entry.Type.ToWeightFormat()
            ?? throw new InvalidOperationException($"Tensor '{entry.Name}' is {entry.Type.HeaderName()}, not a parameter.");
        long mappedEnd = checked(_length + Environment.SystemPageSize - 1) / Environment.SystemPageSize * Environment.SystemPageSize;
        if (entry.Offset + entry.ByteLength + ReadAhead <= mappedEnd)
        {
            return Weight.View(entry.Name, entry.Shape, format, (nint)(_start + entry.Offset), this);
        }

        // The tensor ends where the mapping does: reading ahead would fault, so this one is copied to where there is room.
        byte[] copy = GC.AllocateUninitializedArray<byte>(checked((int)entry.ByteLength + ReadAhead), pinned: true);
        Bytes(entry).CopyTo(copy);
        return Weight.View(entry.Name, entry.Shape, format, Marshal.UnsafeAddrOfPinnedArrayElement(copy, 0), copy);
    }

    /// <summary>Unmaps the file. Weights and spans of it must not be used any more.</summary>
    public void Dispose() => _view.Dispose();

    // Not AcquirePointer: its reference count would keep the mapping of an undisposed file for ever, where so the handle's finalizer ends it.
    private static byte* Pointer(MemoryMappedViewAccessor view) =>
        (byte*)view.SafeMemoryMappedViewHandle.DangerousGetHandle() + view.PointerOffset;
}
