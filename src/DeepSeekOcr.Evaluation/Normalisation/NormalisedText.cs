using System.Text.RegularExpressions;

namespace DeepSeekOcr.Evaluation.Normalisation;

/// <summary>
/// A text without what two formats of one page differ in: compatibility characters, Markdown marks and the kind of white space.
/// </summary>
/// <remarks>
/// The paper notes that output and ground truth differ in format. In this order: Unicode normalisation form KC; HTML tags and images
/// dropped, links by their text; marks of headings, quotations and lists at the beginning of a line, rules and table borders dropped; marks
/// of emphasis and code dropped where they enclose something; white space collapsed to single spaces.
/// </remarks>
public static partial class NormalisedText
{
    /// <summary>Normalises a text.</summary>
    public static string Of(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        text = CompatibilityForm.Of(text);
        text = Tag().Replace(text, " ");
        text = Link().Replace(text, "$1");
        text = Rule().Replace(text, "");
        text = LineMark().Replace(text, "");
        text = Border().Replace(text, " ");
        text = Strong().Replace(text, "$2");
        text = Emphasis().Replace(text, "$2");
        return WhiteSpace().Replace(text, " ").Trim();
    }

    [GeneratedRegex("</?[a-zA-Z][^<>]*>", RegexOptions.NonBacktracking)]
    private static partial Regex Tag();

    [GeneratedRegex(@"!?\[([^\[\]\n]*)\]\([^()\n]*\)", RegexOptions.NonBacktracking)]
    private static partial Regex Link();

    [GeneratedRegex(@"^[ \t]*(?:-{3,}|\*{3,}|_{3,}|`{3,}\w*|\|?(?:[ \t]*:?-+:?[ \t]*\|)+[ \t:-]*)[ \t]*$",
        RegexOptions.Multiline | RegexOptions.NonBacktracking)]
    private static partial Regex Rule();

    [GeneratedRegex(@"^[ \t]*(?:#{1,6}[ \t]+|>[ \t]?|[-*+][ \t]+)+", RegexOptions.Multiline | RegexOptions.NonBacktracking)]
    private static partial Regex LineMark();

    [GeneratedRegex(@"^[ \t]*\||\|[ \t]*$", RegexOptions.Multiline | RegexOptions.NonBacktracking)]
    private static partial Regex Border();

    [GeneratedRegex(@"(\*\*|__)([^\s*_](?:[^*_\n]{0,500}[^\s*_])?)\1")]
    private static partial Regex Strong();

    [GeneratedRegex(@"(?<![\w*_`])([*_`])([^\s*_`](?:[^*_`\n]{0,500}[^\s*_`])?)\1(?![\w*_`])")]
    private static partial Regex Emphasis();

    [GeneratedRegex(@"\s+", RegexOptions.NonBacktracking)]
    private static partial Regex WhiteSpace();
}
