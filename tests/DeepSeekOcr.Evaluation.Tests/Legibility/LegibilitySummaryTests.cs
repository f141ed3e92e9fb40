using DeepSeekOcr.Evaluation.Legibility;

namespace DeepSeekOcr.Evaluation.Tests.Legibility;

public sealed class LegibilitySummaryTests
{
    [Fact]
    public void Of_ReadHalfReadAndUnreadPages_CountsFlagsOfTheOuterTwo()
    {
        LegibilityReading[] readings =
            [Reading(1, 0.99, false), Reading(0.98, 0.6, true), Reading(0.8, 0.7, true), Reading(0.2, 0.1, true), Reading(0.3, 0.9, false)];

        LegibilitySummary summary = LegibilitySummary.Of("all", readings);

        Assert.Equal((5, 2, 1, 2, 1), (summary.Pages, summary.Read, summary.ReadFlagged, summary.Unread, summary.UnreadFlagged));

        // Of four pairs, only 0.6 against 0.9 is the wrong way round.
        Assert.Equal(0.75, summary.Auc);
    }

    [Fact]
    public void Of_EqualScores_AreHalfAWin()
    {
        Assert.Equal(0.5, LegibilitySummary.Of("x", [Reading(1, 0.5, true), Reading(0, 0.5, true)]).Auc);
    }

    [Fact]
    public void Of_PagesOfOneSort_HaveNoAuc()
    {
        Assert.Null(LegibilitySummary.Of("x", [Reading(1, 0.5, true), Reading(0.99, 0.5, true)]).Auc);
    }

    [Fact]
    public void Rendered_SameSeed_SamePages()
    {
        LegibilityPage[] once = [.. LegibilityPages.Rendered(1, 5)];
        LegibilityPage[] again = [.. LegibilityPages.Rendered(1, 5)];

        Assert.Equal(once.Select(page => (page.Kind, page.Text)), again.Select(page => (page.Kind, page.Text)));
        Assert.Equal(6, once.Select(page => page.Kind).Distinct().Count());
        Assert.All(once.Zip(again), pair => Assert.Equal(pair.First.Image.Pixels, pair.Second.Image.Pixels));
    }

    private static LegibilityReading Reading(double precision, double score, bool isFlagged) => new("kind", precision, score, isFlagged);
}
