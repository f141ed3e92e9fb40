namespace DeepSeekOcr.Documents.Writers;

/// <summary>Program text with or without a fence around it.</summary>
internal static class CodeText
{
    /// <summary>The lines between the fences, if the text begins with one.</summary>
    public static string Unfenced(string text)
    {
        int first = text.IndexOf('\n', StringComparison.Ordinal);
        if (!text.StartsWith("```", StringComparison.Ordinal) || first < 0)
        {
            return text;
        }

        string inner = text[(first + 1)..].TrimEnd();
        return inner.EndsWith("```", StringComparison.Ordinal) ? inner[..^3].TrimEnd('\n') : inner;
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
