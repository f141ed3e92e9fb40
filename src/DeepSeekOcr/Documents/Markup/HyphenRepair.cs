using System.Text.RegularExpressions;

namespace DeepSeekOcr.Documents.Markup;

/// <summary>Takes out the space that models put after a hyphen where a line ended: <c>top- ranked</c>.</summary>
internal static partial class HyphenRepair
{
    /// <summary>
    /// The text with the spaces taken out, except before words that a hanging hyphen waits for: <c>pre- and post-war</c>.
    /// </summary>
    public static string Apply(string text) => Gap().Replace(text, "-");

    [GeneratedRegex(@"(?<=\p{Ll})- (?!(?:and|or|to|nor|und|oder|et|ou|y|o)\b)(?=\p{Ll})")]
    private static partial Regex Gap();
}
