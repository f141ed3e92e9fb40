using System.Buffers;

namespace DeepSeekOcr.Documents.Markup;

/// <summary>Program text with or without a fence around it.</summary>
internal static class CodeText
{
    private const int LongestLanguage = 40;

    private static readonly SearchValues<char> OfLanguages =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+#-_.{}=:");

    /// <summary>Length of the fence that a line opens, 3 or more; 0 if it opens none. The name of a language may follow it.</summary>
    public static int FenceLength(ReadOnlySpan<char> line)
    {
        if (line.Length < 3 || line[0] is not ('`' or '~'))
        {
            return 0;
        }

        int length = line.IndexOfAnyExcept(line[0]);
        length = length < 0 ? line.Length : length;
        ReadOnlySpan<char> language = line[length..].Trim();
        return length >= 3 && language.Length <= LongestLanguage && !language.ContainsAnyExcept(OfLanguages) ? length : 0;
    }

    /// <summary>The lines between the fences, and the word after the first of them; a text without fence is code as it is.</summary>
    public static (string Code, string? Language) Read(string text)
    {
        int first = text.IndexOf('\n', StringComparison.Ordinal);
        first = first < 0 ? text.Length : first;
        int fence = FenceLength(text.AsSpan(0, first).TrimEnd());
        if (fence == 0)
        {
            return (text, null);
        }

        ReadOnlySpan<char> inner = text.AsSpan(Math.Min(text.Length, first + 1)).TrimEnd();
        int last = inner.LastIndexOf('\n') + 1;
        bool isClosed = inner.Length - last >= fence && !inner[last..].Trim().IsEmpty && !inner[last..].Trim().ContainsAnyExcept(text[0]);
        string word = text[fence..first].Trim();
        return ((isClosed ? inner[..last] : inner).TrimEnd("\r\n").ToString(), word.Length > 0 ? word : null);
    }

    /// <summary>A fence longer than any run of backticks in the text.</summary>
    public static string FenceFor(string text)
    {
        int longest = 2;
        int run = 0;
        foreach (char c in text)
        {
            run = c == '`' ? run + 1 : 0;
            longest = Math.Max(longest, run);
        }

        return new string('`', longest + 1);
    }
}
