namespace DeepSeekOcr.Evaluation.Legibility;

/// <summary>How well the judgement tells pages that were read from pages that were not.</summary>
/// <param name="Kind">Which pages.</param>
/// <param name="Pages">How many.</param>
/// <param name="Precision">Their mean precision.</param>
/// <param name="Score">Their mean score.</param>
/// <param name="Read">Those read at <see cref="ReadWell"/> or better.</param>
/// <param name="ReadFlagged">Of these, those that count as guessed: wrongly.</param>
/// <param name="Unread">Those read below <see cref="ReadBadly"/>.</param>
/// <param name="UnreadFlagged">Of these, those that count as guessed: rightly.</param>
/// <param name="Auc">How often a page that was read scores above one that was not; absent without pages of both sorts.</param>
public sealed record LegibilitySummary(
    string Kind, int Pages, double Precision, double Score, int Read, int ReadFlagged, int Unread, int UnreadFlagged, double? Auc)
{
    /// <summary>From this precision on a page counts as read.</summary>
    public const double ReadWell = 0.97;

    /// <summary>Below this precision a page counts as not read.</summary>
    public const double ReadBadly = 0.7;

    /// <summary>The summary of some readings, at least one.</summary>
    public static LegibilitySummary Of(string kind, IReadOnlyCollection<LegibilityReading> readings)
    {
        ArgumentNullException.ThrowIfNull(readings);
        LegibilityReading[] read = [.. readings.Where(reading => reading.Precision >= ReadWell)];
        LegibilityReading[] unread = [.. readings.Where(reading => reading.Precision < ReadBadly)];
        return new LegibilitySummary(
            kind,
            readings.Count,
            readings.Average(reading => reading.Precision),
            readings.Average(reading => reading.Score),
            read.Length,
            read.Count(reading => reading.IsFlagged),
            unread.Length,
            unread.Count(reading => reading.IsFlagged),
            read.Length > 0 && unread.Length > 0 ? read.Average(good => unread.Average(bad => Win(good.Score, bad.Score))) : null);
    }

    private static double Win(double good, double bad) => good > bad ? 1 : good == bad ? 0.5 : 0;
}
