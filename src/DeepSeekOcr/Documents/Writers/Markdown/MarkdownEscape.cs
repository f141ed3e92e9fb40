using System.Text;
using System.Text.RegularExpressions;

namespace DeepSeekOcr.Documents.Writers.Markdown;

/// <summary>Makes text of what Markdown would take for marks: CommonMark 0.31.2 with GitHub's additions.</summary>
internal static partial class MarkdownEscape
{
    /// <summary>The characters of running text; what a line begins with is a matter of <see cref="Lines"/>.</summary>
    /// <param name="text">The text.</param>
    /// <param name="before">The character before it.</param>
    /// <param name="after">The character after it.</param>
    public static string Text(string text, char before = ' ', char after = ' ')
    {
        if (!Special().IsMatch(text))
        {
            return text;
        }

        var safe = new StringBuilder(text.Length + 16);
        for (int i = 0; i < text.Length; i++)
        {
            char last = i > 0 ? text[i - 1] : before;
            char next = i + 1 < text.Length ? text[i + 1] : after;
            safe.Append(text[i] switch
            {
                '\\' when char.IsAsciiLetterOrDigit(next) || next > '\u007E' || next == ' ' => "\\",
                '*' or '~' when char.IsWhiteSpace(last) && char.IsWhiteSpace(next) => text[i].ToString(),
                '_' when char.IsLetterOrDigit(last) && char.IsLetterOrDigit(next) => "_",
                '\\' or '*' or '~' or '_' or '`' or '$' => $"\\{text[i]}",
                '<' when char.IsAsciiLetter(next) || next is '/' or '!' or '?' => "&lt;",
                '&' when Entity().IsMatch(text.AsSpan(i, Math.Min(40, text.Length - i))) => "&amp;",
                '(' when last == ']' => @"\(",
                ']' when next is '[' or ':' => @"\]",
                '[' when last is '!' or '[' || (next is ' ' or 'x' or 'X' or '^') => @"\[",
                var other => other.ToString(),
            });
        }

        return safe.ToString();
    }

    /// <summary>A block whose lines begin nothing but paragraphs: no heading, list, quotation, table, code, rule.</summary>
    public static string Lines(string text) =>
        Number().Replace(BlockMark().Replace(LineSpace().Replace(text, ""), @"\$1"), @"$1\$2");

    [GeneratedRegex(@"[\\*~_`$<&\[\]]")]
    private static partial Regex Special();

    [GeneratedRegex(@"^&(?:[A-Za-z][A-Za-z0-9]{1,31}|#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6});")]
    private static partial Regex Entity();

    // Four spaces before a line make it code, two after it a break.
    [GeneratedRegex(@"^[ \t]+|[ \t]+$", RegexOptions.Multiline)]
    private static partial Regex LineSpace();

    [GeneratedRegex(@"^(#{1,6}(?:[ \t]|$)|>|~~~|={1,}$|-{1,}$|[-+*](?:[ \t]|$)|[-:|][-:| \t]*-[-:| \t]*$)", RegexOptions.Multiline)]
    private static partial Regex BlockMark();

    [GeneratedRegex(@"^(\d{1,9})([.)])(?=[ \t]|$)", RegexOptions.Multiline)]
    private static partial Regex Number();
}
