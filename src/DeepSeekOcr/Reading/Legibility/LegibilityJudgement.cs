using System.Globalization;

namespace DeepSeekOcr.Reading.Legibility;

/// <summary>Whether what a model wrote can be what the page says.</summary>
/// <param name="Score">The precision to expect, 0 to 1.</param>
/// <param name="IsLegible">Whether the score is high enough to take the text for that of the page.</param>
/// <param name="Features">What the score was made of.</param>
public sealed record LegibilityJudgement(double Score, bool IsLegible, LegibilityFeatures Features)
{
    /// <summary>What the features say, in words; one line.</summary>
    public string Describe()
    {
        var said = new List<string>
        {
            string.Create(CultureInfo.InvariantCulture, $"expected precision {Score:P0}"),
            string.Create(CultureInfo.InvariantCulture, $"{Math.Exp(-Features.Surprise):P0} sure of a character"),
        };
        if (Features.Excess > 0)
        {
            said.Add(Times(Features.Excess, LegibilityFeatures.TolerableExcess, "the characters that the ink can hold"));
        }

        if (Features.Shortfall > 0)
        {
            said.Add("the ink shows " + Times(Features.Shortfall, LegibilityFeatures.TolerableShortfall, "the characters written"));
        }

        return string.Join(", ", said);
    }

    private static string Times(double mismatch, double tolerable, string what) =>
        string.Create(CultureInfo.InvariantCulture, $"{tolerable * Math.Exp(mismatch):0.0} times {what}");
}
