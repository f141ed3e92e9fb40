using System.Text.Json;
using DeepSeekOcr.Evaluation.Normalisation;
using DeepSeekOcr.Testing;

namespace DeepSeekOcr.Evaluation.Tests.Normalisation;

public sealed class NormalisedTextTests
{
    [Fact]
    public void CompatibilityForm_ReferencePairs_AreEqual()
    {
        // Random strings of letters, marks, Hangul and compatibility characters, normalised by another implementation.
        string path = Path.Combine(Golden.Repository, "tests", "DeepSeekOcr.Evaluation.Tests", "Normalisation", "nfkc.json");
        string[][] pairs = JsonSerializer.Deserialize<string[][]>(File.ReadAllText(path))!;
        Assert.Equal(400, pairs.Length);
        Assert.All(pairs, pair => Assert.Equal(pair[1], CompatibilityForm.Of(pair[0])));
    }

    [Theory]
    [InlineData("one\n two\t three ", "one two three")]
    [InlineData("# Title\n\nText", "Title Text")]
    [InlineData("> - a point\n* another", "a point another")]
    [InlineData("a **bold** and *slanted* `word`", "a bold and slanted word")]
    [InlineData("| a | b |\n|---|:-:|\n| 1 | 2 |", "a | b 1 | 2")]
    [InlineData("above\n---\nbelow", "above below")]
    [InlineData("<td>cell</td>", "cell")]
    [InlineData("see [the text](http://a/b)", "see the text")]
    [InlineData("ﬁne Ｔｅｘｔ…", "fine Text...")]
    public void Of_Format_IsDropped(string text, string plain) => Assert.Equal(plain, NormalisedText.Of(text));

    [Theory]
    [InlineData("2 * 3 * 4 < 5 and a > b")]
    [InlineData("snake_case_name -1 #1")]
    [InlineData("f(x)[1] well-known")]
    public void Of_PlainText_Stays(string text) => Assert.Equal(text, NormalisedText.Of(text));
}
