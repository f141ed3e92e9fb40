using System.Buffers.Binary;
using System.Numerics;
using DeepSeekOcr.Files;
using DeepSeekOcr.Tensors;
using DeepSeekOcr.Tensors.Weights;

namespace DeepSeekOcr.Checkpoints.Gguf.Container;

/// <summary>Reads and checks everything before the data of a GGUF file.</summary>
/// <remarks>
/// All little endian: magic "GGUF"; version (u32); number of tensors, number of keys (u64); for each key its name, type and value; for each
/// tensor its name, number of dimensions (u32), dimensions (u64, innermost first), type (u32), offset in the data (u64); then, at the next
/// multiple of <c>general.alignment</c>, the data. A text is its length (u64) and UTF-8; a list is type (u32), count (u64), elements.
/// </remarks>
internal static class GgufHeader
{
    /// <summary>Key of the multiple at which data starts.</summary>
    public const string AlignmentKey = "general.alignment";

    /// <summary>The multiple if nothing else is said.</summary>
    public const int DefaultAlignment = 32;

    /// <summary>First four bytes.</summary>
    public static ReadOnlySpan<byte> Magic => "GGUF"u8;

    /// <summary>The version that is written; 2 has the same layout.</summary>
    public const uint Version = 3;

    private const uint OldestVersion = 2;

    // The published vocabulary and its merges take 10 MB; tensors and keys are some thousands.
    private const int MaxBytes = 1 << 29;
    private const int MaxTensors = 1 << 16;
    private const int MaxKeys = 1 << 16;
    private const int MaxNameBytes = 1 << 9;
    private const int MaxRank = 4;
    private const int LargestAlignment = 1 << 16;
    private const int LeastTensorBytes = 8 + 4 + 4 + 8;
    private const int LeastKeyBytes = 8 + 4 + 1;

    /// <summary>Reads metadata and tensors, every offset checked.</summary>
    public static (GgufMetadata Metadata, List<GgufTensor> Tensors) Read(MappedFile mapped)
    {
        string file = mapped.Path;
        if (mapped.Length == 0)
        {
            throw new CheckpointException(file, "the file is empty; expected GGUF.");
        }

        var cursor = new GgufCursor(file, mapped.Bytes(0, Math.Min(mapped.Length, MaxBytes)), mapped.Length);
        CheckStart(file, ref cursor);
        int tensorCount = cursor.ReadCount("the number of tensors", LeastTensorBytes, MaxTensors);
        int keyCount = cursor.ReadCount("the number of keys", LeastKeyBytes, MaxKeys);
        var values = new Dictionary<string, object>(keyCount);
        for (int i = 0; i < keyCount; i++)
        {
            (string key, object value) = GgufMetadataReader.Read(file, ref cursor);
            if (!values.TryAdd(key, value))
            {
                throw new CheckpointException(file, $"key '{key}' is there twice.");
            }
        }

        var metadata = new GgufMetadata(file, values);
        int alignment = ReadAlignment(metadata);
        var tensors = new List<GgufTensor>(tensorCount);
        for (int i = 0; i < tensorCount; i++)
        {
            tensors.Add(ReadTensor(file, ref cursor, alignment));
        }

        long dataStart = (cursor.Position + (long)alignment - 1) / alignment * alignment;
        return (metadata, Place(file, tensors, dataStart, mapped.Length));
    }

    private static void CheckStart(string file, ref GgufCursor cursor)
    {
        uint magic = cursor.ReadUInt32("the magic");
        if (magic != BinaryPrimitives.ReadUInt32LittleEndian(Magic))
        {
            throw new CheckpointException(file, $"starts with 0x{magic:X8}; expected 'GGUF'.");
        }

        uint version = cursor.ReadUInt32("the version");
        if (version is < OldestVersion or > Version)
        {
            string isSwapped = BinaryPrimitives.ReverseEndianness(version) is >= 1 and <= Version
                ? ", so its bytes are in big-endian order"
                : "";
            throw new CheckpointException(file, $"version is {version}{isSwapped}; expected {OldestVersion} or {Version}.");
        }
    }

    private static int ReadAlignment(GgufMetadata metadata)
    {
        int alignment = metadata.Integer(AlignmentKey, 1, LargestAlignment, DefaultAlignment);
        metadata.Check(
            BitOperations.IsPow2(alignment)
                && alignment >= 8, AlignmentKey, $"is {alignment}; expected a power of two from 8 to {LargestAlignment}");
        return alignment;
    }

    /// <summary>One tensor; its offset is still counted from the start of the data.</summary>
    private static GgufTensor ReadTensor(string file, ref GgufCursor cursor, int alignment)
    {
        string name = cursor.ReadText("the name of a tensor", MaxNameBytes);
        string what = $"tensor '{name}'";
        uint rank = cursor.ReadUInt32(what);
        if (rank is < 1 or > MaxRank)
        {
            throw new CheckpointException(file, $"{what} has {rank} dimensions; expected 1 to {MaxRank}.");
        }

        Shape shape = ReadShape(file, ref cursor, what, (int)rank);
        uint type = cursor.ReadUInt32(what);
        WeightFormat format = GgufType.Find(type)
            ?? throw new CheckpointException(file, $"{what} is of type {type}; supported are {GgufType.Known}.");
        if (shape.Width % format.BlockLength() != 0)
        {
            throw new CheckpointException(
                file, $"{what} has {shape.Width} elements a row; {format} needs a multiple of {format.BlockLength()}.");
        }

        ulong offset = cursor.ReadUInt64(what);
        if (offset % (ulong)alignment != 0 || offset > long.MaxValue)
        {
            throw new CheckpointException(file, $"{what} starts at byte {offset} of the data; expected a multiple of {alignment}.");
        }

        return new GgufTensor(name, format, shape, (long)offset, shape.Rows * format.RowBytes(shape.Width));
    }

    private static Shape ReadShape(string file, ref GgufCursor cursor, string what, int rank)
    {
        Span<int> extents = stackalloc int[rank];
        long elements = 1;
        for (int i = rank - 1; i >= 0; i--)
        {
            ulong extent = cursor.ReadUInt64(what);
            if (extent is 0 or > int.MaxValue)
            {
                throw new CheckpointException(file, $"{what} has extent {extent}; expected 1 to {int.MaxValue}.");
            }

            extents[i] = (int)extent;
            elements *= extents[i];
            if (elements > int.MaxValue)
            {
                throw new CheckpointException(file, $"{what} has more than {int.MaxValue} elements.");
            }
        }

        return Shape.Create(extents);
    }

    /// <summary>Puts tensors where they are in the file and refuses what ends past it, overlaps or has a name twice.</summary>
    private static List<GgufTensor> Place(string file, List<GgufTensor> tensors, long dataStart, long fileLength)
    {
        var names = new HashSet<string>(tensors.Count);
        long end = 0;
        foreach (GgufTensor tensor in tensors.OrderBy(tensor => tensor.Offset).ThenBy(tensor => tensor.ByteLength))
        {
            if (!names.Add(tensor.Name))
            {
                throw new CheckpointException(file, $"tensor '{tensor.Name}' is there twice.");
            }

            if (tensor.Offset > fileLength - dataStart - tensor.ByteLength)
            {
                throw new CheckpointException(
                    file,
                    $"tensor '{tensor.Name}' ends at byte {(Int128)dataStart + tensor.Offset + tensor.ByteLength}, the file has "
                        + $"{fileLength}. Is the download complete?");
            }

            if (tensor.Offset < end)
            {
                throw new CheckpointException(
                    file,
                    $"tensor '{tensor.Name}' overlaps the tensor before it: it starts at byte {tensor.Offset} of the data, expected {end} "
                        + $"or more.");
            }

            end = tensor.Offset + tensor.ByteLength;
        }

        return [.. tensors.Select(tensor => tensor with { Offset = tensor.Offset + dataStart })];
    }
}
