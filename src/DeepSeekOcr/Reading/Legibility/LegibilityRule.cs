namespace DeepSeekOcr.Reading.Legibility;

/// <summary>Tells whether a page was read or guessed.</summary>
/// <remarks>
/// The score is the expected precision (1 − edit distance / length), by a logistic regression over three features, each of which can only
/// lower it: <c>score = 1 / (1 + exp(−(b − s·ln(surprise + ε) − x·excess − m·shortfall)))</c>. The constants are those of nano's readings;
/// a checkpoint whose probabilities mean something else has its own <see cref="Threshold"/>.
/// </remarks>
public sealed record LegibilityRule
{
    /// <summary>The score below which a page counts as guessed, unless the checkpoint says otherwise.</summary>
    /// <remarks>
    /// Half-way between pages that are read, which score 0.95 and more, and pages that are read at less than 70 %, which score 0.79 and
    /// less.
    /// </remarks>
    public const double DefaultThreshold = 0.85;

    // b, s, ε: fitted to the precision of 122 readings of nano, 72 of them below 70 % (−1.57 and 1.48, rounded). A surprise of 0 scores
    // 0.996.
    private const double Intercept = -1.5;
    private const double SurpriseWeight = 1.5;
    private const double LeastSurprise = 0.01;

    // x, m: chosen, for no reading of that set is sure of a wrong amount of text. A reading without doubt is not believed beyond three
    // times the characters of the ink, or below a seventh of them; the ink of pictures is often no text, so the second bound is the wider
    // one.
    private const double ExcessWeight = 5.2;
    private const double ShortfallWeight = 2.9;

    /// <summary>The score below which a page counts as guessed, 0 to 1; at 0 none does. Default: <see cref="DefaultThreshold"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not in [0, 1].</exception>
    public double Threshold
    {
        get;
        init => field = value is >= 0 and <= 1 ? value : throw new ArgumentOutOfRangeException(nameof(Threshold), value, "0 to 1.");
    } = DefaultThreshold;

    /// <summary>The precision to expect of a reading, 0 to 1.</summary>
    public static double Score(LegibilityFeatures features)
    {
        double logit = Intercept
            - (SurpriseWeight * Math.Log(features.Surprise + LeastSurprise))
            - (ExcessWeight * features.Excess)
            - (ShortfallWeight * features.Shortfall);
        return 1 / (1 + Math.Exp(-logit));
    }

    /// <summary>Judges a reading.</summary>
    public LegibilityJudgement Judge(LegibilityFeatures features)
    {
        double score = Score(features);
        return new LegibilityJudgement(score, score >= Threshold, features);
    }
}
