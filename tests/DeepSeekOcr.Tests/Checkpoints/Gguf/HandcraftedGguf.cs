using System.Buffers.Binary;
using System.Text;

namespace DeepSeekOcr.Tests.Checkpoints.Gguf;

/// <summary>A GGUF file made field by field, so that each can have exactly one defect. As it is, it is well formed.</summary>
internal sealed record HandcraftedGguf
{
    public const int DataLength = 64 + 34;

    public byte[] Magic { get; init; } = "GGUF"u8.ToArray();

    public uint Version { get; init; } = 3;

    public ulong? TensorCount { get; init; }

    public ulong? KeyCount { get; init; }

    public byte[][] Keys { get; init; } = [Key("general.architecture", 8, Text("test")), Key("a.number", 4, U32(7))];

    /// <summary>'a' is F32 [2, 8], 'b' Q8_0 [1, 32].</summary>
    public byte[][] Tensors { get; init; } = [Tensor("a", [8, 2], 0, 0), Tensor("b", [32, 1], 8, 64)];

    public int Alignment { get; init; } = 32;

    public int Data { get; init; } = DataLength;

    public static byte[] U32(uint value)
    {
        byte[] bytes = new byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        return bytes;
    }

    public static byte[] U64(ulong value)
    {
        byte[] bytes = new byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, value);
        return bytes;
    }

    public static byte[] Text(string text) => [.. U64((ulong)Encoding.UTF8.GetByteCount(text)), .. Encoding.UTF8.GetBytes(text)];

    public static byte[] Key(string name, uint type, byte[] value) => [.. Text(name), .. U32(type), .. value];

    public static byte[] List(string name, uint type, ulong count, params byte[][] elements) =>
        Key(name, 9, [.. U32(type), .. U64(count), .. elements.SelectMany(e => e)]);

    public static byte[] Tensor(string name, ulong[] innermostFirst, uint type, ulong offset, uint? rank = null) =>
        [.. Text(name), .. U32(rank ?? (uint)innermostFirst.Length), .. innermostFirst.SelectMany(U64), .. U32(type), .. U64(offset)];

    public byte[] ToBytes()
    {
        byte[] header =
        [
            .. Magic, .. U32(Version), .. U64(TensorCount ?? (ulong)Tensors.Length), .. U64(KeyCount ?? (ulong)Keys.Length),
            .. Keys.SelectMany(key => key), .. Tensors.SelectMany(tensor => tensor),
        ];
        int padding = (Alignment - (header.Length % Alignment)) % Alignment;
        return [.. header, .. new byte[padding], .. Enumerable.Range(0, Data).Select(i => (byte)i)];
    }
}
