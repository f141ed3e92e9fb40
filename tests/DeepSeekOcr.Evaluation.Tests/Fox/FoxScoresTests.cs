using System.Text.Json;
using DeepSeekOcr.Evaluation.Fox;
using DeepSeekOcr.Testing;

namespace DeepSeekOcr.Evaluation.Tests.Fox;

public sealed class FoxScoresTests
{
    // Printed by the official script in double precision; our sums run in another order.
    private const double Tolerance = 1e-12;

    public static TheoryData<string> Examples => [.. Cases().Select(example => example.GetProperty("name").GetString()!)];

    [Theory]
    [MemberData(nameof(Examples))]
    public void Official_WorkedExample_IsWhatTheScriptPrints(string name)
    {
        JsonElement example = Cases().Single(candidate => candidate.GetProperty("name").GetString() == name);
        FoxScores scores = FoxScores.Official(example.GetProperty("label").GetString()!, example.GetProperty("answer").GetString()!);
        (string Key, double Value)[] printed =
        [
            ("precision", scores.Precision), ("recall", scores.Recall), ("f_measure", scores.F1),
            ("edit_dist", scores.EditDistance), ("bleu", scores.Bleu), ("meteor", scores.Meteor),
        ];
        Assert.All(printed, pair => Assert.InRange(
            pair.Value - example.GetProperty(pair.Key).GetDouble(), -Tolerance, Tolerance));
    }

    [Fact]
    public void Official_SmallScores_KeepTheirMagnitude()
    {
        // 1e-77 and 0 differ by less than any tolerance, yet tell whether an order without a match was handled.
        FoxScores scores = FoxScores.Official("one two three", "one two three");
        Assert.Equal(1.2213386697554703e-77, scores.Bleu, 1e-87);
    }

    [Fact]
    public void Of_PageReadHalf_HasFullPrecisionAndHalfRecall()
    {
        const string Page = "The quick brown fox jumps over the lazy dog near the river bank";
        const string Half = "The quick brown fox jumps over";
        FoxScores scores = FoxScores.Of(Page, Half);
        FoxScores official = FoxScores.Official(Page, Half);
        Assert.Equal((1, 0.5), (scores.Precision, scores.Recall));
        Assert.Equal((0.5, 1), (official.Precision, official.Recall));
    }

    [Theory]
    [InlineData("", "", 0)]
    [InlineData("", "words", 1)]
    [InlineData("words", " \n", 1)]
    public void Of_TextWithoutWords_CountsAsZeroAndSaysSo(string reference, string hypothesis, double distance)
    {
        FoxScores scores = FoxScores.Of(reference, hypothesis);
        Assert.Equal(new FoxScores(0, 0, 0, distance, 0, 0, LacksWords: true), scores);
    }

    [Fact]
    public void Of_CharacterBeyondTheBasicPlane_IsOneEdit() => Assert.Equal(0.5, FoxScores.Of("a😀", "a😁").EditDistance);

    [Fact]
    public void Of_RareIdeograph_IsOneWord() => Assert.Equal(1, FoxScores.Of("𠮷野家很好", "𠮷野家很好").F1);

    private static JsonElement[] Cases()
    {
        string path = Path.Combine(Golden.Repository, "tests", "DeepSeekOcr.Evaluation.Tests", "Fox", "examples.json");
        return [.. JsonDocument.Parse(File.ReadAllBytes(path)).RootElement.GetProperty("cases").EnumerateArray()];
    }
}
