using System.Text.Json;

namespace DeepSeekOcr.Checkpoints;

/// <summary>Reads the JSON files of a model directory, every fault turned into a <see cref="CheckpointException"/>.</summary>
internal static class JsonFile
{
    // The published index has 0.3 MB; what is a hundred times as long is something else.
    private const long MaxLength = 64 << 20;

    private static readonly JsonDocumentOptions Options = new() { AllowDuplicateProperties = false };

    /// <summary>Hands the root object of a file to <paramref name="read"/>.</summary>
    public static void Read(string path, Action<JsonElement> read)
    {
        if (Directory.Exists(path))
        {
            throw new CheckpointException(path, "is a directory; expected a JSON file.");
        }

        byte[] bytes;
        try
        {
            long length = new FileInfo(path).Length;
            if (length > MaxLength)
            {
                throw new CheckpointException(path, $"has {length} bytes; the limit is {MaxLength}.");
            }

            bytes = File.ReadAllBytes(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CheckpointException(path, "cannot be read.", exception);
        }

        Parse(path, bytes, read);
    }

    /// <summary>Hands the root object of a text to <paramref name="read"/>.</summary>
    public static void Parse(string path, ReadOnlyMemory<byte> json, Action<JsonElement> read)
    {
        if (json.Length == 0)
        {
            throw new CheckpointException(path, "the file is empty; expected JSON.");
        }

        try
        {
            using var document = JsonDocument.Parse(json, Options);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                throw new CheckpointException(path, $"holds a JSON {document.RootElement.ValueKind}; expected an object.");
            }

            read(document.RootElement);
        }
        // JsonElement reports a value of another kind, and text that is not UTF-8, as InvalidOperationException.
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            throw new CheckpointException(path, "is not the JSON expected here.", exception);
        }
    }
}
