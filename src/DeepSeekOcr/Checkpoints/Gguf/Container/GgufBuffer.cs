using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace DeepSeekOcr.Checkpoints.Gguf.Container;

/// <summary>Bytes of a header that is being written, little endian.</summary>
internal sealed class GgufBuffer
{
    private readonly ArrayBufferWriter<byte> _bytes = new();

    /// <summary>Everything written so far.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes.WrittenSpan;

    public void Write(ReadOnlySpan<byte> bytes) => _bytes.Write(bytes);

    public void Write(bool value) => _bytes.Write([value ? (byte)1 : (byte)0]);

    public void Write(uint value)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(_bytes.GetSpan(sizeof(uint)), value);
        _bytes.Advance(sizeof(uint));
    }

    public void Write(ulong value)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(_bytes.GetSpan(sizeof(ulong)), value);
        _bytes.Advance(sizeof(ulong));
    }

    public void Write(int value) => Write(unchecked((uint)value));

    public void Write(float value) => Write(BitConverter.SingleToUInt32Bits(value));

    /// <summary>A text: its length in bytes (u64), then UTF-8.</summary>
    public void Write(string text)
    {
        Write((ulong)Encoding.UTF8.GetByteCount(text));
        _bytes.Advance(Encoding.UTF8.GetBytes(text, _bytes.GetSpan(Encoding.UTF8.GetMaxByteCount(text.Length))));
    }
}
