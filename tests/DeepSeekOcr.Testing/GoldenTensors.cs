using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace DeepSeekOcr.Testing;

/// <summary>A second, independent reader of safetensors for the tests: header length (u64), JSON header, data.</summary>
public sealed class GoldenTensors
{
    private readonly byte[] _bytes;
    private readonly long _dataStart;
    private readonly Dictionary<string, JsonElement> _entries;

    /// <summary>Reads a whole file.</summary>
    public GoldenTensors(string path)
    {
        _bytes = File.ReadAllBytes(path);
        long header = (long)BinaryPrimitives.ReadUInt64LittleEndian(_bytes);
        _dataStart = 8 + header;
        using var json = JsonDocument.Parse(_bytes.AsMemory(8, (int)header));
        _entries = json.RootElement.EnumerateObject()
            .Where(entry => entry.Name != "__metadata__")
            .ToDictionary(entry => entry.Name, entry => entry.Value.Clone());
    }

    /// <summary>All tensor names.</summary>
    public IReadOnlyCollection<string> Names => _entries.Keys;

    /// <summary>Whether the file has a tensor of this name.</summary>
    public bool Has(string name) => _entries.ContainsKey(name);

    /// <summary>Extents of a tensor.</summary>
    public int[] Shape(string name) => [.. _entries[name].GetProperty("shape").EnumerateArray().Select(extent => extent.GetInt32())];

    /// <summary>Numbers of an F32 or BF16 tensor.</summary>
    public float[] F32(string name) => _entries[name].GetProperty("dtype").GetString() switch
    {
        "F32" => Read<float>(name),
        "BF16" => [.. Read<ushort>(name).Select(bits => BitConverter.UInt32BitsToSingle((uint)bits << 16))],
        var other => throw new InvalidOperationException($"{name} is {other}."),
    };

    /// <summary>Numbers of a tensor whose dtype has the size of <typeparamref name="T"/>.</summary>
    public T[] Read<T>(string name)
        where T : unmanaged
    {
        JsonElement offsets = _entries[name].GetProperty("data_offsets");
        int start = (int)(_dataStart + offsets[0].GetInt64());
        int end = (int)(_dataStart + offsets[1].GetInt64());
        return MemoryMarshal.Cast<byte, T>(_bytes.AsSpan(start, end - start)).ToArray();
    }
}
