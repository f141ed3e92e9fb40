using System.Security.Cryptography;
using System.Text;

namespace DeepSeekOcr.Documents.Writers.Pdf;

/// <summary>
/// The identifiers in a PDF's trailer (ISO 32000-1, 14.4): made of the file's content, so that the same document gives the same bytes.
/// </summary>
internal static class PdfIdentity
{
    private const int Digits = 32;
    private const int LongestTrailer = 4096;

    private static readonly byte[] Mark = "/ID [ <"u8.ToArray();

    /// <summary>Replaces the identifiers, which the library draws at random, with those of the content before the trailer.</summary>
    /// <param name="stream">A whole PDF that can be read and written; left at its end.</param>
    public static void Write(Stream stream)
    {
        int length = (int)Math.Min(LongestTrailer, stream.Length);
        byte[] trailer = new byte[length];
        stream.Seek(-length, SeekOrigin.End);
        stream.ReadExactly(trailer);
        int at = trailer.AsSpan().LastIndexOf(Mark);
        if (at >= 0)
        {
            long place = stream.Length - length + at + Mark.Length;
            byte[] identity = Encoding.ASCII.GetBytes(Convert.ToHexString(HashStart(stream, place))[..Digits]);
            foreach (long start in (ReadOnlySpan<long>)[place, place + Digits + "><".Length])
            {
                stream.Seek(start, SeekOrigin.Begin);
                stream.Write(identity);
            }
        }

        stream.Seek(0, SeekOrigin.End);
    }

    private static byte[] HashStart(Stream stream, long length)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] block = new byte[1 << 16];
        stream.Seek(0, SeekOrigin.Begin);
        for (long left = length; left > 0;)
        {
            int read = stream.Read(block, 0, (int)Math.Min(left, block.Length));
            hash.AppendData(block, 0, read);
            left = read == 0 ? 0 : left - read;
        }

        return hash.GetHashAndReset();
    }
}
