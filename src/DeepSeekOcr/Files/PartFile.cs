using System.Globalization;
using System.Text;

namespace DeepSeekOcr.Files;

/// <summary>Names of files within the bytes that a file system gives them.</summary>
internal static class PartFile
{
    /// <summary>Ends the name of a file that is not whole yet.</summary>
    public const string Extension = ".part";

    /// <summary>Bytes of UTF-8 that a name may have: the limit of nearly every file system.</summary>
    public const int LongestName = 255;

    /// <summary>A new name beside a target, which begins as the target's does.</summary>
    public static string Beside(string target)
    {
        string suffix = $".{Path.GetRandomFileName()}{Extension}";
        string name = Cut(Path.GetFileName(target), LongestName - suffix.Length);
        return Path.Combine(Path.GetDirectoryName(target) ?? "", name + suffix);
    }

    /// <summary>The beginning of a name that has at most so many bytes in UTF-8, cut between characters as readers count them.</summary>
    public static string Cut(string name, int bytes)
    {
        if (Encoding.UTF8.GetByteCount(name) <= bytes)
        {
            return name;
        }

        int length = 0;
        while (true)
        {
            int next = length + StringInfo.GetNextTextElementLength(name, length);
            bytes -= Encoding.UTF8.GetByteCount(name.AsSpan(length, next - length));
            if (bytes < 0)
            {
                return name[..length];
            }

            length = next;
        }
    }
}
