using System.Text;
using System.Text.Json;

namespace DeepSeekOcr.Files;

/// <summary>Makes the exception of whoever reads a file.</summary>
internal delegate Exception FileFault(string file, string fault, Exception? cause = null);

/// <summary>Reads the JSON files of a model directory; every fault becomes the exception of the layer that reads.</summary>
internal static class JsonFile
{
    // The largest published one, tokenizer.json, has 10 MB; what is ten times as long is something else.
    private const long MaxLength = 100 << 20;

    private static readonly JsonDocumentOptions Options = new() { AllowDuplicateProperties = false };

    /// <summary>Hands the root object of a file to <paramref name="read"/>.</summary>
    public static void Read(string path, Action<JsonElement> read, FileFault fault)
    {
        if (Directory.Exists(path))
        {
            throw fault(path, "is a directory; expected a JSON file.");
        }

        byte[] bytes;
        try
        {
            long length = new FileInfo(path).Length;
            if (length > MaxLength)
            {
                throw fault(path, $"has {length} bytes; the limit is {MaxLength}.");
            }

            bytes = File.ReadAllBytes(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw fault(path, "cannot be read.", exception);
        }

        Parse(path, bytes, read, fault);
    }

    /// <summary>Hands the root object of a JSON text to <paramref name="read"/>; messages call the text <paramref name="path"/>.</summary>
    public static void Parse(string path, ReadOnlyMemory<byte> json, Action<JsonElement> read, FileFault fault)
    {
        if (ForeignContent.Name(json.Span) is { } foreign)
        {
            throw fault(path, $"is {foreign}.");
        }

        if (json.Length == 0)
        {
            throw fault(path, "the file is empty; expected JSON.");
        }

        try
        {
            using var document = JsonDocument.Parse(TextBytes.ToUtf8(json), Options);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                throw fault(path, $"holds a JSON {document.RootElement.ValueKind}; expected an object.");
            }

            read(document.RootElement);
        }
        // JsonElement reports a value of another kind, and text that is not UTF-8, as InvalidOperationException.
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or DecoderFallbackException)
        {
            throw fault(path, "is not the JSON expected here.", exception);
        }
    }
}
