namespace DeepSeekOcr.Documents.Markup;

/// <summary>Displayed formulas.</summary>
internal static class FormulaText
{
    /// <summary>The formulas of an element without their delimiters; text between them, such as a number, is one of its own.</summary>
    public static IReadOnlyList<string> Latex(string text)
    {
        string[] formulas = [.. InlineMarkup.Split(Dollars(text)).Select(run => run.Text.Trim()).Where(formula => formula.Length > 0)];
        return formulas.Length > 0 ? formulas : [text];
    }

    /// <summary>One pair of <c>$$</c> around the whole means the same as <c>\[ … \]</c>.</summary>
    private static string Dollars(string text) =>
        text.Length > 4 && text.StartsWith("$$", StringComparison.Ordinal) && text.EndsWith("$$", StringComparison.Ordinal)
            ? text[2..^2]
            : text;
}
