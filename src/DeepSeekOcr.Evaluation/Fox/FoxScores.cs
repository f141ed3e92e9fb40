using System.Text;

namespace DeepSeekOcr.Evaluation.Fox;

/// <summary>The metrics of the Fox benchmark for one page, under their right names.</summary>
/// <remarks>
/// Liu and others 2024, "Focus anywhere for fine-grained multi-page document understanding" (arXiv 2405.14295). Nothing is normalised:
/// case, punctuation, Markdown and line breaks count. Words are compared as sets, so repetition costs nothing in the first three.
/// </remarks>
/// <param name="Precision">Share of the kinds of words read that the page has; 0 if none was read.</param>
/// <param name="Recall">Share of the page's kinds of words that were read; 0 if it has none.</param>
/// <param name="F1">Harmonic mean of both.</param>
/// <param name="EditDistance">Levenshtein distance in code points / length of the longer text; 0 for two empty ones. Lower is
/// better.</param>
/// <param name="Bleu">See <see cref="Fox.Bleu"/>.</param>
/// <param name="Meteor">See <see cref="Fox.Meteor"/>.</param>
/// <param name="LacksWords">One of the texts has no words. The official script fails on such a page; here it counts as 0.</param>
public sealed record FoxScores(double Precision, double Recall, double F1, double EditDistance, double Bleu, double Meteor, bool LacksWords)
{
    /// <summary>Compares what was read with what stands on the page.</summary>
    public static FoxScores Of(string reference, string hypothesis)
    {
        ArgumentNullException.ThrowIfNull(reference);
        ArgumentNullException.ThrowIfNull(hypothesis);
        (IReadOnlyList<string> wanted, IReadOnlyList<string> found) = FoxWords.Split(reference, hypothesis);
        var wantedSet = wanted.ToHashSet(StringComparer.Ordinal);
        var foundSet = found.ToHashSet(StringComparer.Ordinal);
        int common = wantedSet.Count(foundSet.Contains);
        double precision = foundSet.Count == 0 ? 0 : (double)common / foundSet.Count;
        double recall = wantedSet.Count == 0 ? 0 : (double)common / wantedSet.Count;
        return new FoxScores(
            precision,
            recall,
            common == 0 ? 0 : 1 / (0.5 / precision + 0.5 / recall),
            Distance(reference, hypothesis),
            Fox.Bleu.Score(wanted, found),
            Fox.Meteor.Score(wanted, found),
            wantedSet.Count == 0 || foundSet.Count == 0);
    }

    /// <summary>What the official script prints for a page, which swaps the two texts.</summary>
    /// <remarks>Its precision is the recall and the other way round; BLEU and METEOR take what was read for the reference.</remarks>
    public static FoxScores Official(string label, string answer) => Of(reference: answer, hypothesis: label);

    private static double Distance(string left, string right)
    {
        Rune[] first = [.. left.EnumerateRunes()];
        Rune[] second = [.. right.EnumerateRunes()];
        int longer = Math.Max(first.Length, second.Length);
        return longer == 0 ? 0 : (double)Evaluation.EditDistance.Between<Rune>(first, second) / longer;
    }
}
