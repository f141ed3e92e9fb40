using System.Buffers.Binary;
using System.Text.Json;
using DeepSeekOcr.Tensors;

namespace DeepSeekOcr.Checkpoints.Safetensors;

/// <summary>Reads and checks the header of a safetensors file: its length (u64, little endian), then JSON; the data follows.</summary>
internal static class SafetensorsHeader
{
    /// <summary>Bytes before the JSON.</summary>
    public const int PrefixLength = 8;

    /// <summary>The longest header that readers of the format accept.</summary>
    public const long MaxLength = 100_000_000;

    private const string MetadataKey = "__metadata__";

    private static readonly JsonDocumentOptions JsonOptions = new() { AllowDuplicateProperties = false };

    /// <summary>The length of the JSON, checked against the file's.</summary>
    public static int ReadLength(string file, ReadOnlySpan<byte> prefix, long fileLength)
    {
        if (fileLength < PrefixLength)
        {
            throw new CheckpointException(file, fileLength == 0
                ? "the file is empty; expected safetensors."
                : $"the file has {fileLength} bytes, too few for a safetensors header.");
        }

        ulong length = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        if (length > MaxLength)
        {
            throw new CheckpointException(file, $"header length is {length} bytes, the limit {MaxLength}. Is this a safetensors file?");
        }

        if ((long)length > fileLength - PrefixLength)
        {
            throw new CheckpointException(file, $"header says {length} bytes, the file has {fileLength}. Is the download complete?");
        }

        return (int)length;
    }

    /// <summary>Reads all entries in the order of their data, every offset checked.</summary>
    public static (List<SafetensorsEntry> Entries, Dictionary<string, string> Metadata) Parse(
        string file, ReadOnlyMemory<byte> json, long fileLength)
    {
        try
        {
            using var document = JsonDocument.Parse(json, JsonOptions);
            var entries = new List<SafetensorsEntry>();
            var metadata = new Dictionary<string, string>();
            foreach (JsonProperty property in document.RootElement.EnumerateObject())
            {
                if (property.Name == MetadataKey)
                {
                    foreach (JsonProperty item in property.Value.EnumerateObject())
                    {
                        metadata[item.Name] = item.Value.GetString() ?? "";
                    }
                }
                else
                {
                    entries.Add(ParseEntry(file, property, PrefixLength + json.Length));
                }
            }

            entries.Sort((a, b) => (a.Offset, a.ByteLength).CompareTo((b.Offset, b.ByteLength)));
            CheckCoverage(file, entries, PrefixLength + json.Length, fileLength);
            return (entries, metadata);
        }
        // JsonElement reports a value of another kind, and text that is not UTF-8, as InvalidOperationException.
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            throw new CheckpointException(file, "the header is not valid JSON of the safetensors format.", exception);
        }
    }

    private static SafetensorsEntry ParseEntry(string file, JsonProperty property, long dataStart)
    {
        string name = property.Name;
        if (!property.Value.TryGetProperty("dtype", out JsonElement dtype)
            || !property.Value.TryGetProperty("shape", out JsonElement extents)
            || !property.Value.TryGetProperty("data_offsets", out JsonElement offsets))
        {
            throw new CheckpointException(file, $"tensor '{name}' lacks dtype, shape or data_offsets.");
        }

        if (!SafetensorsTypes.TryParse(dtype.GetString(), out SafetensorsType type))
        {
            throw new CheckpointException(file, $"tensor '{name}' has dtype '{dtype.GetString()}', which is not known.");
        }

        (Shape shape, long elements) = ParseShape(file, name, extents);
        if (offsets.GetArrayLength() != 2
            || !offsets[0].TryGetInt64(out long start) || !offsets[1].TryGetInt64(out long end) || start < 0 || end < start)
        {
            throw new CheckpointException(file, $"tensor '{name}' has data_offsets {offsets}; expected [start, end] with 0 ≤ start ≤ end.");
        }

        if (elements > long.MaxValue / type.Size() || end - start != elements * type.Size())
        {
            throw new CheckpointException(
                file, $"tensor '{name}' spans {end - start} bytes; {shape} of {type.HeaderName()} takes {(Int128)elements * type.Size()}.");
        }

        if (end > long.MaxValue - dataStart)
        {
            throw new CheckpointException(file, $"tensor '{name}' ends at byte {end} of the data, past the end of the file.");
        }

        return new SafetensorsEntry(file, name, type, shape, dataStart + start, end - start);
    }

    private static (Shape Shape, long Elements) ParseShape(string file, string name, JsonElement extents)
    {
        int rank = extents.GetArrayLength();
        if (rank > Shape.MaxRank)
        {
            throw new CheckpointException(file, $"tensor '{name}' has {rank} dimensions; at most {Shape.MaxRank} are supported.");
        }

        Span<int> held = stackalloc int[rank];
        Int128 elements = 1;
        for (int i = 0; i < rank; i++)
        {
            if (!extents[i].TryGetInt32(out held[i]) || held[i] < 0)
            {
                throw new CheckpointException(
                    file, $"tensor '{name}' has extent {extents[i]}; expected an integer from 0 to {int.MaxValue}.");
            }

            // Five factors below 2³¹ overflow even 128 bits, so the product is cut where no file can follow.
            elements = Int128.Min(elements * held[i], long.MaxValue);
        }

        return (Shape.Create(held), (long)elements);
    }

    /// <summary>The format allows neither overlaps nor holes nor trailing bytes: so no byte can mean two things or hide.</summary>
    private static void CheckCoverage(string file, List<SafetensorsEntry> entries, long dataStart, long fileLength)
    {
        long position = dataStart;
        foreach (SafetensorsEntry entry in entries)
        {
            if (entry.Offset + entry.ByteLength > fileLength)
            {
                throw new CheckpointException(
                    file,
                    $"tensor '{entry.Name}' ends at byte {entry.Offset + entry.ByteLength}, the file has {fileLength}. Is the download "
                        + $"complete?");
            }

            if (entry.Offset != position)
            {
                throw new CheckpointException(
                    file,
                    $"tensor '{entry.Name}' {(entry.Offset < position ? "overlaps the tensor before it" : "leaves a hole before it")}: "
                    + $"it starts at byte {entry.Offset}, expected {position}.");
            }

            position += entry.ByteLength;
        }

        if (position != fileLength)
        {
            throw new CheckpointException(file, $"{fileLength - position} bytes at the end belong to no tensor.");
        }
    }
}
