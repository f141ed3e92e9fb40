namespace DeepSeekOcr.Files;

/// <summary>Names what often lies where a file should be: what a download brought instead of it.</summary>
internal static class ForeignContent
{
    /// <summary>How many bytes tell.</summary>
    public const int HeadLength = 64;

    private static readonly (byte[] Start, string What)[] Known =
    [
        ("version https://git-lfs"u8.ToArray(), "a pointer of Git LFS, not the file it stands for (git lfs pull fetches that)"),
        ("<!doctype html"u8.ToArray(), WebPage),
        ("<html"u8.ToArray(), WebPage),
        ("<?xml"u8.ToArray(), "an XML text, such as a server sends with an error"),
    ];

    private const string WebPage = "a web page, such as a server sends with an error or a login";

    /// <summary>What a file is by its first bytes, as the end of a sentence that begins with "is"; null if it is none of these.</summary>
    public static string? Name(ReadOnlySpan<byte> head)
    {
        Span<byte> lower = stackalloc byte[Math.Min(head.Length, HeadLength)];
        for (int i = 0; i < lower.Length; i++)
        {
            lower[i] = (byte)char.ToLowerInvariant((char)head[i]);
        }

        ReadOnlySpan<byte> text = lower.TrimStart(" \t\r\n\uFEFF"u8);
        foreach ((byte[] start, string what) in Known)
        {
            if (text.StartsWith(start))
            {
                return what;
            }
        }

        return null;
    }
}
