using System.Text;
using System.Text.RegularExpressions;
using DeepSeekOcr.Documents.Markup;

namespace DeepSeekOcr.Documents.Writers.Markdown;

/// <summary>Text made safe for Markdown.</summary>
internal static partial class MarkdownText
{
    /// <summary>
    /// A paragraph or list: bold and formulas are kept; tags, links, and a number sign that makes no heading are not markup any more.
    /// </summary>
    public static string Paragraph(string text)
    {
        var result = new StringBuilder();
        foreach (InlineRun run in InlineMarkup.Split(text))
        {
            result.Append(run.Style switch
            {
                InlineStyle.Bold => $"**{Plain(run.Text)}**",
                InlineStyle.Math => $"${Math(run.Text)}$",
                InlineStyle.DisplayMath => $"\n{DisplayMath(run.Text)}\n",
                _ => Plain(run.Text),
            });
        }

        return BlockMark().Replace(EmptyLines().Replace(result.ToString().Trim(), "\n"), @"$1\$2");
    }

    /// <summary>The same in one line.</summary>
    public static string Line(string text) => Paragraph(WhiteSpace().Replace(text, " "));

    /// <summary>A displayed formula.</summary>
    public static string DisplayMath(string latex) => $"$$\n{Math(EmptyLines().Replace(latex, "\n"))}\n$$";

    /// <summary>A comment, which nothing inside can end.</summary>
    public static string Comment(string text)
    {
        string line = WhiteSpace().Replace(text, " ");
        return $"<!-- {line.Replace("--", "- -", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal)} -->";
    }

    /// <summary>What stands for an image that is not shown.</summary>
    public static string Alternative(string text) =>
        Line(string.Concat(InlineMarkup.Split(text).Select(run => run.Text)))
            .Replace("[", @"\[", StringComparison.Ordinal).Replace("]", @"\]", StringComparison.Ordinal);

    /// <summary>A relative address.</summary>
    public static string Address(string path) =>
        string.Join('/', path.Split('/').Select(Uri.EscapeDataString))
            .Replace("(", "%28", StringComparison.Ordinal).Replace(")", "%29", StringComparison.Ordinal);

    private static string Plain(string text) => Tag().Replace(text, "&lt;").Replace("](", @"]\(", StringComparison.Ordinal);

    /// <summary>A formula in which no tag begins and no dollar ends it.</summary>
    private static string Math(string latex) => Tag().Replace(UnescapedDollar().Replace(latex, @"\$$"), "< ");

    [GeneratedRegex("<(?=[A-Za-z/!?])")]
    private static partial Regex Tag();

    [GeneratedRegex(@"(?<!\\)\$")]
    private static partial Regex UnescapedDollar();

    [GeneratedRegex(@"\s+")]
    private static partial Regex WhiteSpace();

    [GeneratedRegex(@"\n[ \t]*(?:\n[ \t]*)+")]
    private static partial Regex EmptyLines();

    // Headings, quotations, tables' rules, fences and lines below headings that the page does not have.
    [GeneratedRegex(@"^([ \t]*)(#|>|```|~~~|={2,}[ \t]*$|-{2,}[ \t]*$)", RegexOptions.Multiline)]
    private static partial Regex BlockMark();
}
