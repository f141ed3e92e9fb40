using System.Text.RegularExpressions;

namespace DeepSeekOcr.Documents.Tables;

/// <summary>Leaves of a table's HTML only what makes the table.</summary>
/// <remarks>
/// Repairing HTML takes time that grows with the square of its length where formatting is nested badly or tables stand in
/// tables. Nothing of that says anything here, so it is taken out first, in one pass.
/// </remarks>
internal static partial class TableTags
{
    /// <summary>
    /// The text with the tags of the first table, its rows and cells, and line breaks. Tags of formatting go, blocks and inner tables
    /// become line breaks, and what is no tag of HTML is text: <c>a &lt;b c</c>.
    /// </summary>
    public static string Only(string html)
    {
        int depth = 0;
        return Tag().Replace(html, tag =>
        {
            bool isClosing = tag.Groups["close"].Length > 0;
            string name = tag.Groups["name"].Value.ToLowerInvariant();
            switch (name)
            {
                case "table":
                    depth = Math.Max(0, depth + (isClosing ? -1 : 1));
                    return depth == (isClosing ? 0 : 1) ? tag.Value : "<br>";
                case "tr" or "td" or "th":
                    return depth <= 1 ? tag.Value : "<br>";
                case "br" or "p" or "div" or "li" or "ul" or "ol":
                    return "<br>";
                case "b" or "i" or "u" or "s" or "a" or "em" or "strong" or "span" or "sub" or "sup" or "font" or "small" or "big"
                    or "center" or "code" or "thead" or "tbody" or "tfoot" or "colgroup" or "col" or "caption" or "html" or "body" or "img"
                    or "script" or "style":
                    return "";
                default:
                    return $"&lt;{tag.Value.AsSpan(1)}";
            }
        });
    }

    // Also a "<" that begins no tag, which the repair would take for one.
    [GeneratedRegex(@"<(?<close>/?)(?<name>[A-Za-z][A-Za-z0-9]*)(?:[ \t\n/][^<>]*)?(?:>|\z)|<", RegexOptions.NonBacktracking)]
    private static partial Regex Tag();
}
