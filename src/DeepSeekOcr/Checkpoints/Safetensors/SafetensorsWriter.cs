using System.Buffers.Binary;
using System.Text.Encodings.Web;
using System.Text.Json;
using DeepSeekOcr.Files;

namespace DeepSeekOcr.Checkpoints.Safetensors;

/// <summary>Writes safetensors files that other software reads.</summary>
public static class SafetensorsWriter
{
    private static readonly IReadOnlyDictionary<string, string> DefaultMetadata = new Dictionary<string, string> { ["format"] = "pt" };

    /// <summary>
    /// Writes a file atomically; tensors are ordered by element width (wide first), then by name, so that all are aligned.
    /// </summary>
    /// <param name="path">The target; replaced if it exists.</param>
    /// <param name="items">The tensors.</param>
    /// <param name="metadata">Free-form texts; by default <c>{"format": "pt"}</c>, which Hugging Face's loader asks for.</param>
    /// <exception cref="ArgumentException">Two tensors have one name.</exception>
    /// <exception cref="Files.FileException">The file cannot be written.</exception>
    public static void Write(string path, IEnumerable<SafetensorsItem> items, IReadOnlyDictionary<string, string>? metadata = null)
    {
        SafetensorsItem[] ordered =
        [
            .. items.OrderByDescending(item => item.Type.Size()).ThenBy(item => item.Name, StringComparer.Ordinal),
        ];
        if (ordered.CountBy(item => item.Name).FirstOrDefault(count => count.Value > 1) is { Key: { } twice })
        {
            throw new ArgumentException($"Two tensors are named '{twice}'.", nameof(items));
        }

        byte[] header = Header(ordered, metadata ?? DefaultMetadata);
        AtomicFile.Write(path, stream =>
        {
            Span<byte> prefix = stackalloc byte[SafetensorsHeader.PrefixLength];
            BinaryPrimitives.WriteUInt64LittleEndian(prefix, (ulong)header.Length);
            stream.Write(prefix);
            stream.Write(header);
            foreach (SafetensorsItem item in ordered)
            {
                item.Write(stream);
            }
        });
    }

    private static byte[] Header(SafetensorsItem[] items, IReadOnlyDictionary<string, string> metadata)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteStartObject("__metadata__");
            foreach ((string key, string value) in metadata)
            {
                json.WriteString(key, value);
            }

            json.WriteEndObject();
            long offset = 0;
            foreach (SafetensorsItem item in items)
            {
                json.WriteStartObject(item.Name);
                json.WriteString("dtype", item.Type.HeaderName());
                json.WriteStartArray("shape");
                foreach (int extent in item.Shape)
                {
                    json.WriteNumberValue(extent);
                }

                json.WriteEndArray();
                json.WriteStartArray("data_offsets");
                json.WriteNumberValue(offset);
                json.WriteNumberValue(offset += item.ByteLength);
                json.WriteEndArray();
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        while (buffer.Length % sizeof(ulong) != 0)
        {
            buffer.WriteByte((byte)' ');
        }

        return buffer.ToArray();
    }
}
