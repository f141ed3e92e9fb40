using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using DeepSeekOcr.Files;
using DeepSeekOcr.Tensors;
using DeepSeekOcr.Tensors.Weights;

namespace DeepSeekOcr.Checkpoints.Safetensors;

/// <summary>A memory-mapped safetensors file whose header has been checked; its tensors are read in place.</summary>
/// <remarks>
/// Reading is safe from many threads. Weights and spans end with <see cref="Dispose"/>; undisposed, they keep the mapping alive.
/// </remarks>
public sealed class SafetensorsFile : IDisposable
{
    private readonly MappedFile _mapped;
    private readonly Dictionary<string, SafetensorsEntry> _byName;

    private SafetensorsFile(MappedFile mapped, List<SafetensorsEntry> entries, Dictionary<string, string> metadata)
    {
        _mapped = mapped;
        _byName = entries.ToDictionary(entry => entry.Name);
        Entries = entries;
        Metadata = metadata;
    }

    /// <summary>The path as it was given.</summary>
    public string Path => _mapped.Path;

    /// <summary>All tensors in the order of their data.</summary>
    public IReadOnlyList<SafetensorsEntry> Entries { get; }

    /// <summary>The free-form texts of the header.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Maps a file and checks its header against its length.</summary>
    /// <exception cref="CheckpointException">It cannot be read, or is not well-formed safetensors.</exception>
    public static SafetensorsFile Open(string path)
    {
        var mapped = MappedFile.Open(path, "safetensors", CheckpointException.Make);
        try
        {
            ReadOnlySpan<byte> prefix = mapped.Bytes(0, Math.Min(mapped.Length, SafetensorsHeader.PrefixLength));
            int length = SafetensorsHeader.ReadLength(path, prefix, mapped.Length);
            byte[] json = mapped.Bytes(SafetensorsHeader.PrefixLength, length).ToArray();
            (List<SafetensorsEntry> entries, Dictionary<string, string> metadata) = SafetensorsHeader.Parse(path, json, mapped.Length);
            return new SafetensorsFile(mapped, entries, metadata);
        }
        catch (CheckpointException)
        {
            mapped.Dispose();
            throw;
        }
    }

    /// <summary>The tensor of this name, or null.</summary>
    public SafetensorsEntry? Find(string name) => _byName.GetValueOrDefault(name);

    /// <summary>The stored bytes of a tensor of this file, in place.</summary>
    /// <exception cref="OverflowException">There are more than a span can hold.</exception>
    public ReadOnlySpan<byte> Bytes(SafetensorsEntry entry) => _mapped.Bytes(entry.Offset, entry.ByteLength);

    /// <summary>A copy of a tensor's elements.</summary>
    /// <exception cref="CheckpointException">There is no such tensor, or its elements are not of the size of
    /// <typeparamref name="T"/>.</exception>
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
        WeightFormat format = entry.Type.ToWeightFormat()
            ?? throw new InvalidOperationException($"Tensor '{entry.Name}' is {entry.Type.HeaderName()}, not a parameter.");
        return _mapped.AsWeight(entry.Name, entry.Shape, format, entry.Offset);
    }

    /// <summary>Unmaps the file. Weights and spans of it must not be used any more.</summary>
    public void Dispose() => _mapped.Dispose();
}
