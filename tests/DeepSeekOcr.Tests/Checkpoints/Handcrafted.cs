using System.Buffers.Binary;
using System.Text;

namespace DeepSeekOcr.Tests.Checkpoints;

/// <summary>Safetensors files made byte by byte, so that each can have exactly one defect.</summary>
internal static class Handcrafted
{
    /// <summary>A well-formed header: 'a' is F32 [2, 3], 'b' is U8 [4].</summary>
    public const string Header =
        """{"a":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]},"b":{"dtype":"U8","shape":[4],"data_offsets":[24,28]}}""";

    /// <summary>Bytes of data that <see cref="Header"/> describes.</summary>
    public const int DataLength = 28;

    public static byte[] File(string header = Header, int dataLength = DataLength, ulong? headerLength = null)
    {
        byte[] json = Encoding.UTF8.GetBytes(header);
        byte[] file = new byte[8 + json.Length + dataLength];
        BinaryPrimitives.WriteUInt64LittleEndian(file, headerLength ?? (ulong)json.Length);
        json.CopyTo(file, 8);
        for (int i = 0; i < dataLength; i++)
        {
            file[8 + json.Length + i] = (byte)i;
        }

        return file;
    }
}
