using DeepSeekOcr.Documents.Parsing.Grounding;

namespace DeepSeekOcr.Documents.Parsing;

/// <summary>What a model wrote about several pages in one text.</summary>
public static class Transcript
{
    /// <summary>Cuts a text at its page breaks, <c>&lt;PAGE&gt;</c>; a break before anything else begins the first page.</summary>
    /// <returns>The pages' texts, at least one.</returns>
    public static IReadOnlyList<string> SplitPages(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        string[] pages = text.Split(GroundingMark.PageBreak);
        return pages.Length > 1 && string.IsNullOrWhiteSpace(pages[0]) ? pages[1..] : pages;
    }
}
