using System.Text.RegularExpressions;
using DeepSeekOcr.Documents.Parsing.Grounding;

namespace DeepSeekOcr.Documents.Parsing;

/// <summary>What a model wrote about several pages in one text.</summary>
public static partial class Transcript
{
    /// <summary>
    /// Cuts a text at its page breaks: <c>&lt;PAGE&gt;</c>, which before anything else begins the first page, and lines with nothing but
    /// <c>&lt;--- Page Split ---&gt;</c>, which end a page.
    /// </summary>
    /// <returns>The pages' texts, at least one.</returns>
    public static IReadOnlyList<string> SplitPages(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        string[] ended = PageSplit().Split(text);
        int count = ended.Length > 1 && string.IsNullOrWhiteSpace(ended[^1]) ? ended.Length - 1 : ended.Length;
        string[] pages = [.. ended.Take(count).SelectMany(page => page.Split(GroundingMark.PageBreak))];
        bool beginsFirst = pages.Length > 1 && text.AsSpan().TrimStart().StartsWith(GroundingMark.PageBreak);
        return beginsFirst ? pages[1..] : pages;
    }

    [GeneratedRegex(@"^[ \t]*<--- Page Split --->[ \t]*\r?$\n?", RegexOptions.Multiline)]
    private static partial Regex PageSplit();
}
