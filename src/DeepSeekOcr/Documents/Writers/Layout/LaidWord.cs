using DeepSeekOcr.Documents.Markup;
using DeepSeekOcr.Documents.Tables;

namespace DeepSeekOcr.Documents.Writers.Layout;

/// <summary>A word to be placed: the line that it was written in, and whether a space is before it.</summary>
internal readonly record struct LaidWord(string Text, int Line, double? Confidence, bool IsSpaced)
{
    /// <summary>Its width in letters; ideographs count twice.</summary>
    public int Units => Ideograph.Is(Text[0]) ? 2 * Text.Length : Text.Length;

    /// <summary>The words of an element, without marks.</summary>
    public static string TextOf(DocumentElement element) => element.Content switch
    {
        TableContent table => TableText.ToTabs(table.Table),
        FormulaContent formula => string.Join('\n', formula.Latex),
        MoleculeContent molecule => molecule.Smiles,
        ChartContent chart => TableText.ToTabs(chart.Table),
        GeometryContent or DescriptionContent => "", // Words about the figure, not on it.
        CodeContent code => code.Code,
        _ => InlineMarkup.Plain(element.Text),
    };

    /// <summary>The words of a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="lines">What is known of its words, if anything is.</param>
    public static List<LaidWord> Of(string text, IReadOnlyList<TextLine> lines)
    {
        var words = new List<LaidWord>();
        int line = 0;
        foreach (string part in text.Split('\n'))
        {
            int at = 0;
            while (at < part.Length)
            {
                if (char.IsWhiteSpace(part[at]))
                {
                    at++;
                    continue;
                }

                int end = Ideograph.WordEnd(part, at);

                // A line's end is a space too, but within scripts that have none.
                bool isSpaced = at > 0
                    ? char.IsWhiteSpace(part[at - 1])
                    : words.Count == 0 || !Ideograph.IsUnspaced(part[at]) || !Ideograph.IsUnspaced(words[^1].Text[^1]);
                words.Add(new LaidWord(part[at..end], line, null, isSpaced));
                at = end;
            }

            line++;
        }

        // The same words, unless marks were taken out between them.
        List<TextWord> known = [.. lines.SelectMany(known => known.Words)];
        return known.Count == words.Count ? [.. words.Select((word, i) => word with { Confidence = known[i].Confidence })] : words;
    }
}
