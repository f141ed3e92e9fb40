using DeepSeekOcr.Files;

namespace DeepSeekOcr.Checkpoints.Gguf.Container;

/// <summary>Writes GGUF files (version 3) that other software reads.</summary>
public static class GgufWriter
{
    /// <summary>Writes a file atomically.</summary>
    /// <param name="path">The target; replaced if it exists.</param>
    /// <param name="metadata">Keys and values.</param>
    /// <param name="items">The tensors, in the order of the file.</param>
    /// <param name="progress">Told the name of each tensor before it is written.</param>
    /// <param name="cancellation">Obeyed before each tensor; the target then stays as it was.</param>
    /// <exception cref="ArgumentException">Two tensors have one name.</exception>
    /// <exception cref="Files.FileException">The file cannot be written.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static void Write(
        string path, GgufMetadataWriter metadata, IReadOnlyList<GgufItem> items, IProgress<string>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(metadata);
        ArgumentNullException.ThrowIfNull(items);
        if (items.CountBy(item => item.Name).FirstOrDefault(count => count.Value > 1) is { Key: { } twice })
        {
            throw new ArgumentException($"Two tensors are named '{twice}'.", nameof(items));
        }

        byte[] header = Header(metadata, items);
        AtomicFile.Write(path, stream =>
        {
            stream.Write(header);
            Pad(stream, header.Length);
            foreach (GgufItem item in items)
            {
                cancellation.ThrowIfCancellationRequested();
                progress?.Report(item.Name);
                item.Write(stream);
                Pad(stream, item.ByteLength);
            }
        });
    }

    private static byte[] Header(GgufMetadataWriter metadata, IReadOnlyList<GgufItem> items)
    {
        var buffer = new GgufBuffer();
        buffer.Write(GgufHeader.Magic);
        buffer.Write(GgufHeader.Version);
        buffer.Write((ulong)items.Count);
        buffer.Write((ulong)metadata.Count);
        buffer.Write(metadata.Bytes);
        long offset = 0;
        foreach (GgufItem item in items)
        {
            buffer.Write(item.Name);
            buffer.Write((uint)item.Shape.Rank);
            foreach (int extent in item.Shape.Reverse())
            {
                buffer.Write((ulong)extent);
            }

            buffer.Write(GgufType.Id(item.Format));
            buffer.Write((ulong)offset);
            offset += item.ByteLength + Padding(item.ByteLength);
        }

        return buffer.Bytes.ToArray();
    }

    private static int Padding(long length) =>
        (int)((GgufHeader.DefaultAlignment - (length % GgufHeader.DefaultAlignment)) % GgufHeader.DefaultAlignment);

    private static void Pad(Stream stream, long length) => stream.Write(stackalloc byte[Padding(length)]);
}
