using System.Buffers.Binary;
using System.Text;

namespace DeepSeekOcr.Checkpoints.Gguf.Container;

/// <summary>Walks over the header of a GGUF file; everything is checked against the bytes that are left before it is read.</summary>
/// <param name="file">The file, for messages.</param>
/// <param name="bytes">The header, with whatever follows it.</param>
/// <param name="fileLength">Bytes of the whole file.</param>
internal ref struct GgufCursor(string file, ReadOnlySpan<byte> bytes, long fileLength)
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly ReadOnlySpan<byte> _bytes = bytes;

    /// <summary>Bytes read so far.</summary>
    public int Position { get; private set; }

    /// <summary>Bytes left.</summary>
    public readonly int Left => _bytes.Length - Position;

    public byte ReadByte(string what) => Take(1, what)[0];

    public ushort ReadUInt16(string what) => BinaryPrimitives.ReadUInt16LittleEndian(Take(sizeof(ushort), what));

    public uint ReadUInt32(string what) => BinaryPrimitives.ReadUInt32LittleEndian(Take(sizeof(uint), what));

    public ulong ReadUInt64(string what) => BinaryPrimitives.ReadUInt64LittleEndian(Take(sizeof(ulong), what));

    /// <summary>A count of things that take at least <paramref name="leastBytes"/> bytes each.</summary>
    public int ReadCount(string what, int leastBytes, int limit)
    {
        ulong count = ReadUInt64(what);
        if (count > (ulong)limit)
        {
            throw new CheckpointException(file, $"{what} is {count}; the limit is {limit}.");
        }

        return (long)count * leastBytes <= Left
            ? (int)count
            : throw new CheckpointException(
                file,
                $"{what} is {count}, which takes at least {(long)count * leastBytes} bytes; {Left} are left. Is the download complete?");
    }

    /// <summary>A text: its length in bytes, then UTF-8.</summary>
    public string ReadText(string what, int limit)
    {
        int length = ReadCount($"the length of {what}", 1, limit);
        try
        {
            return Strict.GetString(Take(length, what));
        }
        catch (DecoderFallbackException exception)
        {
            throw new CheckpointException(file, $"{what} is not UTF-8.", exception);
        }
    }

    private ReadOnlySpan<byte> Take(int count, string what)
    {
        if (count > Left)
        {
            throw new CheckpointException(file, $"ends inside {what}, at byte {fileLength}. Is the download complete?");
        }

        Position += count;
        return _bytes.Slice(Position - count, count);
    }
}
