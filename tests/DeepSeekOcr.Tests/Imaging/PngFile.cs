using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace DeepSeekOcr.Tests.Imaging;

/// <summary>Writes PNG files chunk by chunk, so that a test can damage one thing and leave the rest valid.</summary>
internal static class PngFile
{
    public const byte Grey = 0;
    public const byte Rgba = 6;

    /// <param name="width">As the header says.</param>
    /// <param name="height">As the header says.</param>
    /// <param name="depth">Bits of a sample.</param>
    /// <param name="colourType"><see cref="Grey"/> or <see cref="Rgba"/>.</param>
    /// <param name="rows">Samples of all rows without their filter bytes.</param>
    public static byte[] Make(int width, int height, byte depth, byte colourType, params ReadOnlySpan<byte> rows)
    {
        using var file = new MemoryStream();
        file.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10]);
        byte[] header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        header[8] = depth;
        header[9] = colourType;
        Chunk(file, "IHDR", header);

        using var packed = new MemoryStream();
        using (var deflate = new ZLibStream(packed, CompressionLevel.NoCompression, leaveOpen: true))
        {
            int stride = Math.Max(1, rows.Length / height);
            for (int start = 0; start < rows.Length; start += stride)
            {
                deflate.WriteByte(0);
                deflate.Write(rows.Slice(start, stride));
            }
        }

        Chunk(file, "IDAT", packed.ToArray());
        Chunk(file, "IEND", []);
        return file.ToArray();
    }

    private static void Chunk(MemoryStream file, string type, ReadOnlySpan<byte> data)
    {
        byte[] body = [.. Encoding.ASCII.GetBytes(type), .. data];
        byte[] number = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        file.Write(number);
        file.Write(body);
        BinaryPrimitives.WriteUInt32BigEndian(number, Crc(body));
        file.Write(number);
    }

    private static uint Crc(ReadOnlySpan<byte> data)
    {
        uint crc = uint.MaxValue;
        foreach (byte value in data)
        {
            crc ^= value;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc >> 1) ^ (0xEDB88320u & (0u - (crc & 1)));
            }
        }

        return ~crc;
    }
}
