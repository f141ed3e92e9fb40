namespace DeepSeekOcr.Evaluation.Fox;

/// <summary>Plain means of <see cref="FoxScores"/> over pages, as the benchmark reports them.</summary>
/// <param name="Precision">Mean of <see cref="FoxScores.Precision"/>.</param>
/// <param name="Recall">Mean of <see cref="FoxScores.Recall"/>.</param>
/// <param name="F1">Mean of <see cref="FoxScores.F1"/>.</param>
/// <param name="EditDistance">Mean of <see cref="FoxScores.EditDistance"/>.</param>
/// <param name="Bleu">Mean of <see cref="FoxScores.Bleu"/>.</param>
/// <param name="Meteor">Mean of <see cref="FoxScores.Meteor"/>.</param>
/// <param name="PagesWithoutWords">How many pages count as 0 because a text had no words.</param>
public sealed record FoxMeans(
    double Precision, double Recall, double F1, double EditDistance, double Bleu, double Meteor, int PagesWithoutWords)
{
    /// <summary>The means.</summary>
    /// <exception cref="InvalidOperationException">There are no pages.</exception>
    public static FoxMeans Of(IReadOnlyCollection<FoxScores> pages) => new(
        pages.Average(page => page.Precision),
        pages.Average(page => page.Recall),
        pages.Average(page => page.F1),
        pages.Average(page => page.EditDistance),
        pages.Average(page => page.Bleu),
        pages.Average(page => page.Meteor),
        pages.Count(page => page.LacksWords));
}
