using DeepSeekOcr.Data.Texts;
using FsCheck.Xunit;

namespace DeepSeekOcr.Evaluation.Tests;

public sealed class TextAccuracyTests
{
    [Property(MaxTest = 300)]
    public void EditDistance_AnyTexts_EqualsTheTextbookTable(int seed, ushort lengths, byte alphabet)
    {
        // Few letters and lengths on both sides of the 64-row blocks make ties and carries common.
        var random = new Random(seed);
        string left = Text(random, lengths % 300, 1 + alphabet % 5);
        string right = random.Next(2) == 0 ? Text(random, lengths / 256, 1 + alphabet % 5) : Edited(random, left);
        Assert.Equal(Table(left, right), EditDistance.Between(left, right));
        Assert.Equal(Table(left, right), EditDistance.Between(right, left));
    }

    [Theory]
    [InlineData("", "", 0)]
    [InlineData("abc", "", 3)]
    [InlineData("kitten", "sitting", 3)]
    [InlineData("intention", "execution", 5)]
    public void EditDistance_KnownPairs(string left, string right, int distance) =>
        Assert.Equal(distance, EditDistance.Between(left, right));

    [Fact]
    public void EditDistance_EveryLengthAroundTheBlocks_EqualsTheTable()
    {
        var random = new Random(3);
        foreach (int length in (int[])[1, 2, 31, 62, 63, 64, 65, 66, 127, 128, 129, 191, 192, 193])
        {
            string left = Text(random, length, 3);
            string right = Text(random, random.Next(200), 3);
            Assert.Equal(Table(left, right), EditDistance.Between(left, right));
        }
    }

    [Fact]
    public void EditDistance_LongTexts_AreMeasured()
    {
        string left = Corpus.HeldOut.Excerpt(new Random(1), 10_000);
        string right = left.Replace("the", "teh", StringComparison.Ordinal);
        Assert.InRange(EditDistance.Between(left, right), 50, 2 * (left.Length - left.Replace("the", "", StringComparison.Ordinal).Length));
    }

    [Theory]
    [InlineData("", "", 1)]
    [InlineData("abcd", "abcd", 1)]
    [InlineData("abcd", "abxd", 0.75)]
    [InlineData("abcd", "", 0)]
    [InlineData("ab", "abcd", 0.5)]
    public void Precision_IsOneMinusDistanceOverTheLonger(string expected, string actual, double precision) =>
        Assert.Equal(precision, TextAccuracy.Precision(expected, actual), 12);

    [Theory]
    [InlineData("the cat sat", "the  cat\nsat", 1)]
    [InlineData("the cat sat down", "the cot sat", 0.5)]
    [InlineData("a b c d", "b a d c", 0.5)]
    [InlineData("", "x", 1)]
    [InlineData("x", "", 0)]
    public void ExactWordRate_CountsWordsInOrder(string expected, string actual, double rate) =>
        Assert.Equal(rate, TextAccuracy.ExactWordRate(expected, actual), 12);

    [Fact]
    public void Bootstrap_NormalValues_GivesTheirKnownInterval()
    {
        // 400 values of known spread: the interval is close to mean ± 1.96·σ/√n.
        double[] values = [.. Enumerable.Range(0, 400).Select(i => i / 399.0)];
        ConfidenceInterval interval = ConfidenceInterval.Bootstrap(values);
        double half = 1.96 * Math.Sqrt(1.0 / 12 / 400);
        Assert.Equal(0.5, interval.Mean, 10);
        Assert.InRange(interval.Low, 0.5 - half * 1.1, 0.5 - half * 0.9);
        Assert.InRange(interval.High, 0.5 + half * 0.9, 0.5 + half * 1.1);
        Assert.Equal(interval, ConfidenceInterval.Bootstrap(values));
    }

    [Fact]
    public void Bootstrap_NoValues_IsRefused() => Assert.Throws<ArgumentException>(() => ConfidenceInterval.Bootstrap([]));

    private static string Text(Random random, int length, int letters) =>
        string.Concat(Enumerable.Range(0, length).Select(_ => (char)('a' + random.Next(letters))));

    private static string Edited(Random random, string text)
    {
        for (int edits = random.Next(8); edits > 0; edits--)
        {
            int place = random.Next(text.Length + 1);
            text = text.Insert(place, "z").Remove(random.Next(text.Length + 1), random.Next(2));
        }

        return text;
    }

    private static int Table(string left, string right)
    {
        int[,] table = new int[left.Length + 1, right.Length + 1];
        for (int i = 0; i <= left.Length; i++)
        {
            for (int j = 0; j <= right.Length; j++)
            {
                table[i, j] = i == 0 || j == 0
                    ? i + j
                    : Math.Min(table[i - 1, j - 1] + (left[i - 1] == right[j - 1] ? 0 : 1), 1 + Math.Min(table[i - 1, j], table[i, j - 1]));
            }
        }

        return table[left.Length, right.Length];
    }
}
