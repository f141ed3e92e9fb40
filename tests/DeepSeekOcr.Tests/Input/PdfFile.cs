using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace DeepSeekOcr.Tests.Input;

/// <summary>Writes small PDF files object by object, so that a test can damage one thing and leave the rest valid.</summary>
internal static class PdfFile
{
    /// <summary>A page's upper half in black.</summary>
    public const string UpperHalf = "0 g 0 421 595 421 re f";

#pragma warning disable CA5351 // MD5 is what this encryption is made of.
    private const string A4 = "0 0 595 842";

    private static readonly byte[] Padding = Convert.FromHexString("28BF4E5E4E758A4164004E56FFFA01082E2E00B6D0683E802F0CA9FE6453697A");

    /// <summary>A file with a page for each content stream.</summary>
    /// <param name="box">The pages' boxes, in points: left, bottom, right, top.</param>
    /// <param name="password">Encrypts the file (RC4, 40 bits) for this user and owner.</param>
    /// <param name="contents">Drawing operators.</param>
    public static byte[] Make(string box = A4, string? password = null, params string[] contents)
    {
        byte[] id = new byte[16];
        byte[] owner = password is null ? [] : Rc4(MD5.HashData(Padded(password))[..5], Padded(password));
        byte[] key = password is null ? [] : MD5.HashData([.. Padded(password), .. owner, 0xFC, 0xFF, 0xFF, 0xFF, .. id])[..5];
        var objects = new List<byte[]>
        {
            Ascii("<< /Type /Catalog /Pages 2 0 R >>"),
            Ascii($"<< /Type /Pages /Count {contents.Length} /Kids [{string.Join(' ', contents.Select((_, i) => $"{3 + 2 * i} 0 R"))}] >>"),
        };
        for (int i = 0; i < contents.Length; i++)
        {
            int number = 4 + 2 * i;
            byte[] stream = Ascii(contents[i]);
            stream = password is null ? stream : Rc4(MD5.HashData([.. key, (byte)number, (byte)(number >> 8), 0, 0, 0])[..10], stream);
            objects.Add(Ascii($"<< /Type /Page /Parent 2 0 R /MediaBox [{box}] /Contents {number} 0 R /Resources << >> >>"));
            objects.Add([.. Ascii($"<< /Length {stream.Length} >> stream\n"), .. stream, .. Ascii("\nendstream")]);
        }

        string encryption = password is null
            ? ""
            : $" /Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <{Convert.ToHexString(owner)}> /U "
                + $"<{Convert.ToHexString(Rc4(key, Padding))}> >>";
        return Assemble(objects, $"/ID [<{Convert.ToHexString(id)}> <{Convert.ToHexString(id)}>]{encryption}");
    }

#pragma warning restore CA5351

    private static byte[] Assemble(List<byte[]> objects, string trailer)
    {
        using var file = new MemoryStream();
        file.Write("%PDF-1.4\n"u8);
        var places = new StringBuilder();
        for (int i = 0; i < objects.Count; i++)
        {
            places.Append(CultureInfo.InvariantCulture, $"{file.Length:D10} 00000 n \n");
            file.Write(Ascii($"{i + 1} 0 obj\n"));
            file.Write(objects[i]);
            file.Write("\nendobj\n"u8);
        }

        long start = file.Length;
        file.Write(Ascii($"xref\n0 {objects.Count + 1}\n0000000000 65535 f \n{places}"));
        file.Write(Ascii($"trailer << /Size {objects.Count + 1} /Root 1 0 R {trailer} >>\nstartxref\n{start}\n%%EOF"));
        return file.ToArray();
    }

    private static byte[] Padded(string password) => [.. Ascii(password).Concat(Padding).Take(Padding.Length)];

    private static byte[] Ascii(string text) => Encoding.ASCII.GetBytes(text);

    private static byte[] Rc4(byte[] key, byte[] data)
    {
        byte[] state = [.. Enumerable.Range(0, 256).Select(value => (byte)value)];
        for (int i = 0, j = 0; i < 256; i++)
        {
            j = (j + state[i] + key[i % key.Length]) & 255;
            (state[i], state[j]) = (state[j], state[i]);
        }

        byte[] result = new byte[data.Length];
        for (int n = 0, i = 0, j = 0; n < data.Length; n++)
        {
            i = (i + 1) & 255;
            j = (j + state[i]) & 255;
            (state[i], state[j]) = (state[j], state[i]);
            result[n] = (byte)(data[n] ^ state[(state[i] + state[j]) & 255]);
        }

        return result;
    }
}
