using DeepSeekOcr.Reading.Legibility;

namespace DeepSeekOcr.Tests.Reading.Legibility;

public sealed class LegibilityRuleTests
{
    private static LegibilityFeatures Sure => default;

    [Fact]
    public void Score_NoDoubt_IsNearlyOne()
    {
        Assert.InRange(LegibilityRule.Score(Sure), 0.99, 1);
    }

    [Fact]
    public void Score_MoreOfAnyFeature_IsLower()
    {
        for (double much = 0; much < 4; much += 0.125)
        {
            var features = new LegibilityFeatures(much, much / 2, much / 3);
            double score = LegibilityRule.Score(features);

            Assert.InRange(score, 0, 1);
            Assert.True(LegibilityRule.Score(features with { Surprise = features.Surprise + 0.05 }) < score);
            Assert.True(LegibilityRule.Score(features with { Excess = features.Excess + 0.05 }) < score);
            Assert.True(LegibilityRule.Score(features with { Shortfall = features.Shortfall + 0.05 }) < score);
        }
    }

    [Theory]
    [InlineData(0.97, true)]
    [InlineData(0.92, true)]
    [InlineData(0.88, false)]
    [InlineData(0.5, false)]
    public void Judge_ByTheProbabilityOfACharacter(double probability, bool isLegible)
    {
        LegibilityJudgement judgement = new LegibilityRule().Judge(Sure with { Surprise = -Math.Log(probability) });

        Assert.Equal(isLegible, judgement.IsLegible);
    }

    [Fact]
    public void Judge_SureReading_IsBelievedUpToThreeTimesTheInk()
    {
        var rule = new LegibilityRule();

        Assert.True(rule.Judge(Sure with { Excess = Math.Log(2.9 / LegibilityFeatures.TolerableExcess) }).IsLegible);
        Assert.False(rule.Judge(Sure with { Excess = Math.Log(3.1 / LegibilityFeatures.TolerableExcess) }).IsLegible);
    }

    [Fact]
    public void Judge_SureReading_IsBelievedDownToASeventhOfTheInk()
    {
        var rule = new LegibilityRule();

        Assert.True(rule.Judge(Sure with { Shortfall = Math.Log(6.9 / LegibilityFeatures.TolerableShortfall) }).IsLegible);
        Assert.False(rule.Judge(Sure with { Shortfall = Math.Log(7.3 / LegibilityFeatures.TolerableShortfall) }).IsLegible);
    }

    [Fact]
    public void Judge_ThresholdOfNought_BelievesAnything()
    {
        Assert.True(new LegibilityRule { Threshold = 0 }.Judge(new LegibilityFeatures(9, 3, 3)).IsLegible);
    }

    [Theory]
    [InlineData(-0.1)]
    [InlineData(1.1)]
    [InlineData(double.NaN)]
    public void Threshold_OutOfRange_IsRefused(double threshold)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new LegibilityRule { Threshold = threshold });
    }

    [Fact]
    public void Describe_EachFeatureThatSpeaksAgainstIt_IsNamed()
    {
        LegibilityFeatures features = new(Math.Log(2), Math.Log(2), 0);

        Assert.Equal(
            "expected precision 1 %, 50 % sure of a character, 3.0 times the characters that the ink can hold",
            new LegibilityRule().Judge(features).Describe());
        Assert.Contains(
            "the ink shows 8.0 times the characters written",
            new LegibilityRule().Judge(Sure with { Shortfall = Math.Log(4) }).Describe(),
            StringComparison.Ordinal);
    }
}
