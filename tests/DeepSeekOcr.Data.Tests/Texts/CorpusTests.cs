using DeepSeekOcr.Data.Texts;
using DeepSeekOcr.Rendering;

namespace DeepSeekOcr.Data.Tests.Texts;

public sealed class CorpusTests
{
    private const int SharedLength = 60;

    [Fact]
    public void HeldOut_SharesNoPassageWithTraining()
    {
        var held = new HashSet<string>();
        foreach (string line in Corpus.HeldOut.Documents.SelectMany(Lines))
        {
            for (int i = 0; i + SharedLength <= line.Length; i++)
            {
                held.Add(line.Substring(i, SharedLength));
            }
        }

        HashSet<string>.AlternateLookup<ReadOnlySpan<char>> lookup = held.GetAlternateLookup<ReadOnlySpan<char>>();
        foreach (string line in Corpus.Training.Documents.SelectMany(Lines))
        {
            // Every fifth place is enough: a passage a little longer than the windows has one that begins there.
            for (int i = 0; i + SharedLength <= line.Length; i += 5)
            {
                Assert.False(lookup.Contains(line.AsSpan(i, SharedLength)), line);
            }
        }
    }

    [Fact]
    public void SamplePage_IsHeldOutText()
    {
        string sample = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "samples", "page.txt")).ReplaceLineEndings(" ").Trim();
        Assert.Contains(Corpus.HeldOut.Documents, document => document.Contains(sample, StringComparison.Ordinal));
        Assert.DoesNotContain(Corpus.Training.Documents, document => document.Contains(sample[..SharedLength], StringComparison.Ordinal));
    }

    [Fact]
    public void Shipped_IsPrintableAsciiOfUsefulLength()
    {
        Assert.True(Corpus.Training.Length > 6_000_000);
        Assert.True(Corpus.HeldOut.Length > 400_000);
        Assert.All(Corpus.HeldOut.Documents, document => Assert.DoesNotContain(document, c => c is not ('\n' or (>= ' ' and <= '~'))));
        Assert.All(Corpus.Training.Documents, document => Assert.DoesNotContain(document, c => c is not ('\n' or (>= ' ' and <= '~'))));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(37)]
    [InlineData(400)]
    public void Excerpt_IsWholeWordsOfAboutTheLength(int characters)
    {
        var words = Corpus.HeldOut.Documents.SelectMany(document => document.Split(' ', '\n')).ToHashSet();
        for (int i = 0; i < 200; i++)
        {
            string excerpt = Corpus.HeldOut.Excerpt(new SeededRandom(5, i), characters);
            Assert.All(excerpt.Split(' '), word => Assert.Contains(word, words));
            Assert.InRange(excerpt.Length, Math.Max(1, characters - 40), characters + 40);
        }
    }

    [Fact]
    public void Excerpt_KeepingParagraphs_BreaksLinesThere()
    {
        var corpus = new Corpus(["one two\nthree four"]);
        Assert.Equal("one two\nthree four", corpus.Excerpt(new Random(1), 100, keepParagraphs: true));
        Assert.Equal("one two three four", corpus.Excerpt(new Random(1), 100));
    }

    [Fact]
    public void Excerpt_ManyDraws_ReachEveryDocument()
    {
        var corpus = new Corpus(["aa bb", "cc dd", "", "ee ff"]);
        var random = new SeededRandom(3);
        Assert.Equal(
            ["aa", "bb", "cc", "dd", "ee", "ff"], Enumerable.Range(0, 200).Select(_ => corpus.Excerpt(random, 1)).Distinct().Order());
    }

    private static string[] Lines(string document) => document.Split('\n');
}
