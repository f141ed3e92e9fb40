using System.Text.RegularExpressions;

namespace DeepSeekOcr.Documents.Markup;

/// <summary>Displayed formulas.</summary>
internal static partial class FormulaText
{
    /// <summary>The formulas of an element without their delimiters; text between them, such as a number, is one of its own.</summary>
    public static IReadOnlyList<string> Latex(string text)
    {
        string[] formulas =
            [.. InlineMarkup.Split(WithoutOpening(text)).Select(run => run.Text.Trim()).Where(formula => formula.Length > 0)];
        return formulas.Length > 0 ? formulas : [text];
    }

    /// <summary>Whether a text has words beside mathematics that its delimiters set apart.</summary>
    public static bool IsProse(string text)
    {
        List<InlineRun> runs = InlineMarkup.Split(text);
        return runs.Exists(run => run.Style is InlineStyle.Math or InlineStyle.DisplayMath)
            && runs.Exists(run => run.Style == InlineStyle.Plain && Word().IsMatch(run.Text));
    }

    /// <summary>A formula that is not closed is one all the same.</summary>
    private static string WithoutOpening(string text) =>
        text.StartsWith(@"\[", StringComparison.Ordinal) && !text.Contains(@"\]", StringComparison.Ordinal) ? text[2..] : text;

    [GeneratedRegex(@"\p{L}{2,}")]
    private static partial Regex Word();
}
