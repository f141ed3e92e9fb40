using System.Buffers.Binary;
using DeepSeekOcr.Files;

namespace DeepSeekOcr.Input.Sources;

/// <summary>What a file is, by its first bytes.</summary>
internal enum SourceKind
{
    /// <summary>An image that the image decoder knows.</summary>
    Image,

    /// <summary>TIFF or BigTIFF.</summary>
    Tiff,

    /// <summary>PDF.</summary>
    Pdf,
}

/// <summary>A file that holds a document.</summary>
/// <param name="Name">What messages call it.</param>
/// <param name="Path">Where it is.</param>
/// <param name="Spooled">The temporary file that it is, to be removed with the document.</param>
internal sealed record SourceFile(string Name, string Path, SpooledFile? Spooled)
{
    /// <summary>What messages call standard input.</summary>
    public const string StandardInput = "standard input";

    // Some programs write lines before the header; viewers look for it in the first kilobyte.
    private const int PdfHeaderWithin = 1024;

    private const string Kinds = "PDF, TIFF, PNG, JPEG, WebP, GIF or BMP.";

    /// <summary>Tells the kind from the first bytes.</summary>
    /// <exception cref="InputException">The file cannot be read, is empty, or is of no kind that can be read.</exception>
    public SourceKind ReadKind()
    {
        Span<byte> head = stackalloc byte[PdfHeaderWithin];
        int length;
        using (FileStream file = OpenRead())
        {
            length = file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        }

        return KindOf(head[..length])
            ?? throw new InputException(Name, ForeignContent.Name(head[..length]) is { } what ? $"is {what}." : "is no " + Kinds);
    }

    /// <summary>Opens the file.</summary>
    /// <exception cref="InputException">It cannot be opened.</exception>
    public FileStream OpenRead()
    {
        try
        {
            // Opening a pipe or a device could wait for ever; they have no length.
            return Directory.Exists(Path) ? throw new InputException(Name, "is a directory; expected a file.")
                : new FileInfo(Path).Length == 0 ? throw new InputException(Name, "is empty or no ordinary file; expected " + Kinds)
                : new FileStream(Path, FileMode.Open, FileAccess.Read, FileShare.Read);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new InputException(Name, "no such file.", exception);
        }
        catch (Exception exception) when (
            exception is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            throw new InputException(Name, $"cannot be read: {exception.Message}", exception);
        }
    }

    private static SourceKind? KindOf(ReadOnlySpan<byte> head)
    {
        uint word = head.Length >= 4 ? BinaryPrimitives.ReadUInt32BigEndian(head) : 0;
        return word switch
        {
            0x49492A00 or 0x4D4D002A or 0x49492B00 or 0x4D4D002B => SourceKind.Tiff,
            0x89504E47 or 0x47494638 => SourceKind.Image,
            0x52494646 when head.Length >= 12 && head[8..12].SequenceEqual("WEBP"u8) => SourceKind.Image,
            _ when head.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8]) || head.StartsWith("BM"u8) => SourceKind.Image,
            _ when head.IndexOf("%PDF-"u8) >= 0 => SourceKind.Pdf,
            _ => null,
        };
    }
}
