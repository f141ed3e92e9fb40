using System.Text;
using System.Text.RegularExpressions;
using DeepSeekOcr.Documents.Markup;

namespace DeepSeekOcr.Documents.Writers.Markdown;

/// <summary>Text made safe for Markdown.</summary>
internal static partial class MarkdownText
{
    /// <summary>
    /// A paragraph: bold, formulas, raised and lowered text are kept; nothing else is markup any more, whatever it looks like.
    /// </summary>
    public static string Paragraph(string text) => MarkdownEscape.Lines(EmptyLines().Replace(Runs(text, isCell: false).Trim(), "\n"));

    /// <summary>The same in one line.</summary>
    public static string Line(string text) => Paragraph(WhiteSpace().Replace(text, " "));

    /// <summary>The text of a heading, whose last number signs are not its end.</summary>
    public static string Heading(string text) => LastSigns().Replace(Line(text), @"\$1");

    /// <summary>The text of a cell between pipes, in one line.</summary>
    public static string Cell(string text) => Runs(text, isCell: true).Trim();

    /// <summary>The text of a cell in a table that is written as HTML, where Markdown is not read but mathematics is.</summary>
    public static string HtmlCell(string text) => string.Concat(InlineMarkup.Split(text).Select(run => run.Style switch
    {
        InlineStyle.Math or InlineStyle.DisplayMath => $"${XmlText.Escape(WhiteSpace().Replace(run.Text, " "))}$",
        InlineStyle.Superscript => $"<sup>{XmlText.Escape(run.Text)}</sup>",
        InlineStyle.Subscript => $"<sub>{XmlText.Escape(run.Text)}</sub>",
        _ when run.IsBold => $"<strong>{XmlText.Escape(run.Text)}</strong>",
        _ => XmlText.Escape(run.Text),
    })).Replace("\n", "<br>", StringComparison.Ordinal);

    private static string Runs(string text, bool isCell)
    {
        var result = new StringBuilder();
        List<InlineRun> runs = InlineMarkup.Split(text);
        for (int i = 0; i < runs.Count; i++)
        {
            int end = i + 1;
            while (end < runs.Count && runs[end].IsBold == runs[i].IsBold)
            {
                end++;
            }

            string stretch = Stretch(runs, i, end, isCell);
            result.Append(runs[i].IsBold
                ? Bold(stretch, result.Length > 0 ? result[^1] : ' ', end < runs.Count ? First(runs[end]) : ' ')
                : stretch);
            i = end - 1;
        }

        return result.ToString();
    }

    private static string Stretch(List<InlineRun> runs, int from, int to, bool isCell)
    {
        var result = new StringBuilder();
        for (int i = from; i < to; i++)
        {
            InlineRun run = runs[i];
            result.Append(run.Style switch
            {
                InlineStyle.Math or InlineStyle.DisplayMath when isCell => $"${CellMath(run.Text)}$",
                InlineStyle.Math => $"${Math(WhiteSpace().Replace(run.Text, " "))}$",
                InlineStyle.DisplayMath => $"\n{DisplayMath(run.Text)}\n",
                InlineStyle.Superscript => $"<sup>{MarkdownEscape.Text(run.Text)}</sup>",
                InlineStyle.Subscript => $"<sub>{MarkdownEscape.Text(run.Text)}</sub>",
                _ => Plain(run.Text, i > 0 ? Last(runs[i - 1]) : ' ', i + 1 < runs.Count ? First(runs[i + 1]) : ' ', isCell),
            });
        }

        return result.ToString();
    }

    private static string Plain(string text, char before, char after, bool isCell)
    {
        string safe = MarkdownEscape.Text(text, before, after);
        return isCell
            ? safe.Replace("|", @"\|", StringComparison.Ordinal).Replace("\n", "<br>", StringComparison.Ordinal)
            : safe;
    }

    /// <summary>A bar would end the cell; the norm and the bar have names.</summary>
    private static string CellMath(string latex) => Math(WhiteSpace().Replace(latex, " "))
        .Replace(@"\|", @"\Vert ", StringComparison.Ordinal).Replace("|", @"\vert ", StringComparison.Ordinal);

    /// <summary>Stars where CommonMark takes them for emphasis, else a tag.</summary>
    private static string Bold(string text, char before, char after) =>
        Flanking.OpensInCommonMark(before, text[0]) && Flanking.ClosesInCommonMark(text[^1], after)
            ? $"**{text}**"
            : $"<strong>{text}</strong>";

    private static char First(InlineRun run) => run.Style == InlineStyle.Plain ? run.Text[0] : '$';

    private static char Last(InlineRun run) => run.Style == InlineStyle.Plain ? run.Text[^1] : '$';

    /// <summary>A displayed formula.</summary>
    public static string DisplayMath(string latex) => MarkedLine().Replace($"$$\n{Math(EmptyLines().Replace(latex, "\n"))}\n$$", " ");

    /// <summary>A comment, which nothing inside can end.</summary>
    public static string Comment(string text)
    {
        string line = WhiteSpace().Replace(text, " ");
        return $"<!-- {line.Replace("--", "- -", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal)} -->";
    }

    /// <summary>What stands for an image that is not shown.</summary>
    public static string Alternative(string text) =>
        Brackets().Replace(Line(InlineMarkup.Plain(text)), @"\$0");

    /// <summary>A relative address.</summary>
    public static string Address(string path) =>
        string.Join('/', path.Split('/').Select(Uri.EscapeDataString))
            .Replace("(", "%28", StringComparison.Ordinal).Replace(")", "%29", StringComparison.Ordinal);

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

    // A line that would begin a block of its own.
    [GeneratedRegex(@"\n[ \t]*(?=[-+*>#=|:~`<\d])")]
    private static partial Regex MarkedLine();

    [GeneratedRegex("(#+)$")]
    private static partial Regex LastSigns();

    [GeneratedRegex(@"(?<!\\)[\[\]]")]
    private static partial Regex Brackets();
}
