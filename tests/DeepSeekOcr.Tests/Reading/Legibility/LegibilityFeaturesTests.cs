using DeepSeekOcr.Documents;
using DeepSeekOcr.Imaging.Analysis;
using DeepSeekOcr.Reading.Legibility;

namespace DeepSeekOcr.Tests.Reading.Legibility;

public sealed class LegibilityFeaturesTests
{
    [Fact]
    public void Of_EveryTokenCertain_IsNoSurprise()
    {
        LegibilityFeatures features = Of("certain", 1, Ink(7));

        Assert.Equal(default, features);
    }

    [Fact]
    public void Of_LettersOfHalfAProbability_SurpriseOfLnTwo()
    {
        Assert.Equal(Math.Log(2), Of("guessed", 0.5, ink: null).Surprise, 12);
    }

    [Fact]
    public void Of_TokensOfThreeCharacters_SurpriseIsOfACharacter()
    {
        TokenProbability[] tokens = [new(3, 0.5), new(3, 0.5)];

        Assert.Equal(Math.Log(2) / 3, LegibilityFeatures.Of("sixsix", tokens, ink: null, isWhole: true).Surprise, 12);
    }

    [Fact]
    public void Of_TokenThatCompletesNoCharacter_CountsWithTheNext()
    {
        // The two bytes of an é.
        TokenProbability[] tokens = [new(0, 0.5), new(1, 0.5)];

        Assert.Equal(2 * Math.Log(2), LegibilityFeatures.Of("é", tokens, ink: null, isWhole: true).Surprise, 12);
    }

    [Fact]
    public void Of_UncertainBoxes_AreNoDoubtOfTheText()
    {
        const string Boxed = "<|ref|>text<|/ref|><|det|>[[12, 34, 567, 890]]<|/det|>\nread";
        TokenProbability[] tokens = [.. Boxed.Select((c, i) => new TokenProbability(1, char.IsDigit(c) ? 0.1 : 1))];

        Assert.Equal(0, LegibilityFeatures.Of(Boxed, tokens, ink: null, isWhole: true).Surprise);
    }

    [Fact]
    public void Of_NoTokens_IsNoSurprise()
    {
        Assert.Equal(0, LegibilityFeatures.Of("a transcript of somebody else", [], Ink(25), isWhole: true).Surprise);
    }

    [Theory]
    [InlineData(1000, 1)]
    [InlineData(1500, 1)]
    [InlineData(3100, 2)]
    [InlineData(100_000, 16)]
    public void Of_MoreCharactersThanInk_IsExcess(int written, double factor)
    {
        LegibilityFeatures features = Of(new string('x', written), 1, Ink(1000));

        // (3100 + 50) / (1000 + 50) is twice the tolerable factor of 1.5; beyond 16 times that nothing is added.
        Assert.Equal(Math.Log(factor), features.Excess, 12);
        Assert.Equal(0, features.Shortfall);
    }

    [Theory]
    [InlineData(1000, 1)]
    [InlineData(500, 1)]
    [InlineData(55, 5)]
    public void Of_FewerCharactersThanInk_IsShortfall(int written, double factor)
    {
        LegibilityFeatures features = Of(new string('x', written), 1, Ink(1000));

        // 1050 / (55 + 50) is five times the tolerable factor of 2.
        Assert.Equal(Math.Log(factor), features.Shortfall, 12);
        Assert.Equal(0, features.Excess);
    }

    [Fact]
    public void Of_TextThatWasCut_IsNoShortfall()
    {
        Assert.NotEqual(0, LegibilityFeatures.Of("x", [new(1, 1)], Ink(1000), isWhole: true).Shortfall);
        Assert.Equal(0, LegibilityFeatures.Of("x", [new(1, 1)], Ink(1000), isWhole: false).Shortfall);
    }

    [Fact]
    public void Of_MeasuresOfInkThatDisagree_TakesTheKinder()
    {
        PageStatistics ink = Ink(1000) with { Letters = 3000 };

        Assert.Equal(0, Of(new string('x', 4200), 1, ink).Excess);
        Assert.Equal(0, Of(new string('x', 600), 1, ink).Shortfall);
    }

    [Fact]
    public void Of_AFewWordsWithoutInk_AreNoExcess()
    {
        // A poster, whose letters are too large to be taken for some.
        Assert.Equal(0, Of("Everything must go this week", 1, Ink(0)).Excess);
    }

    [Fact]
    public void Of_LabelsOfElements_AreNeitherExcessNorShortfall()
    {
        string kinds = string.Concat(Enumerable.Repeat("<|ref|>image<|/ref|><|det|>[[1, 2, 3, 4]]<|/det|>\n", 100));
        string lines = string.Concat(Enumerable.Repeat("<|ref|>a line of text<|/ref|><|det|>[[1, 2, 3, 4]]<|/det|>\n", 100));

        Assert.Equal(0, Of(kinds, 1, Ink(0)).Excess);
        Assert.Equal(0, Of(lines, 1, Ink(1100)).Shortfall);
    }

    [Fact]
    public void Of_Table_CountsWhatIsInItsCells()
    {
        string table = string.Concat(Enumerable.Repeat("<tr><td colspan=\"2\">ab</td></tr>", 50));

        Assert.Equal(0, Of(table, 1, Ink(100)).Excess);
    }

    [Fact]
    public void Of_SpacesAndLines_AreNoInk()
    {
        Assert.Equal(0, Of(string.Concat(Enumerable.Repeat("ab   \n   \n", 50)), 1, Ink(100)).Excess);
    }

    private static LegibilityFeatures Of(string text, double probability, PageStatistics? ink) =>
        LegibilityFeatures.Of(text, [.. text.Select(_ => new TokenProbability(1, probability))], ink, isWhole: true);

    private static PageStatistics Ink(int characters) => new()
    {
        Width = 512, Height = 512, InkDensity = 0.1, Lines = 5, TextHeight = 10, TextTokens = characters / 3, IsBlank = false,
        Characters = characters,
        Letters = characters,
    };
}
