using System.Text.Json.Nodes;
using DeepSeekOcr.Testing;
using DeepSeekOcr.Tokenization;
using DeepSeekOcr.Training.Vocabularies;

namespace DeepSeekOcr.Training.Tests.Vocabularies;

public sealed class BytePairTrainerTests : IDisposable
{
    private static readonly string[] Texts =
    [
        "the cat sat on the mat, the other cat on the other mat", "theatre, these, those: 1234 and 5678", "naïve café, 日本語 and 😀 😀",
    ];

    private readonly string _folder = Directory.CreateTempSubdirectory("dsocr-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Train_WithMerges_GivesFewerTokensAndTheSameText()
    {
        Tokenizer tokenizer = Train(Texts, merges: 40);
        foreach (string text in Texts.Append("unseen: Ωmega\n\t<td>x</td>"))
        {
            int[] ids = tokenizer.Encode(text);
            Assert.Equal(text, tokenizer.Decode(ids));
            Assert.True(ids.Length <= System.Text.Encoding.UTF8.GetByteCount(text));
        }

        Assert.Equal([tokenizer.FindToken("the")!.Value, tokenizer.FindToken("Ġcat")!.Value], tokenizer.Encode("the cat"));
        Assert.Equal(259, tokenizer.FindToken("th"));
    }

    [Fact]
    public void Train_WithoutMerges_GivesOneTokenAByte()
    {
        Tokenizer tokenizer = Train([], merges: 0);
        Assert.Equal((0, 1, 2, 259, 271), (tokenizer.BosId, tokenizer.EosId, tokenizer.PadId, tokenizer.ImageId, tokenizer.VocabularySize));
        Assert.Equal([3, 259, 4], tokenizer.Encode("!<image>\""));
        Assert.Equal(7, tokenizer.Encode("日😀").Length);
        Assert.Equal("日😀", tokenizer.Decode(tokenizer.Encode("日😀")));
    }

    [Fact]
    public void Train_TextsInAnotherOrder_GivesTheSameFiles()
    {
        Train(Texts, merges: 60);
        string first = File.ReadAllText(Path.Combine(_folder, Tokenizer.FileName));
        Train(Texts.Reverse(), merges: 60);
        Assert.Equal(first, File.ReadAllText(Path.Combine(_folder, Tokenizer.FileName)));
    }

    [Fact]
    public void Train_KnownText_MergesTheMostFrequentPairFirst()
    {
        Train(["abab abab abc abc"], merges: 9);
        JsonNode model = JsonNode.Parse(File.ReadAllText(Path.Combine(_folder, Tokenizer.FileName)))!["model"]!;
        // "ab" occurs six times, then a space before it three times, then "c" after both twice.
        Assert.Equal(["a b", "Ġ ab", "Ġab c"], model["merges"]!.AsArray().Select(merge => merge!.GetValue<string>()));
    }

    [Fact]
    public void Train_NoPairLeftTwice_StopsEarly() => Assert.Equal(3 + 256 + 1 + 12, Train(["ab", "ab"], merges: 1000).VocabularySize);

    [Fact]
    public void Train_Pipeline_IsThatOfTheReferencesFile()
    {
        Train([], merges: 0);
        JsonNode ours = JsonNode.Parse(File.ReadAllText(Path.Combine(_folder, Tokenizer.FileName)))!;
        JsonNode golden = JsonNode.Parse(File.ReadAllText(Golden.Find("tiny/tokenizer.json")))!;
        foreach (string part in new[] { "normalizer", "pre_tokenizer", "post_processor", "decoder" })
        {
            Assert.True(JsonNode.DeepEquals(golden[part], ours[part]), part);
        }

        Assert.Equal(
            golden["model"]!["vocab"]!.AsObject().Where(entry => entry.Value!.GetValue<int>() < 259)
                .Select(entry => (entry.Key, entry.Value!.GetValue<int>()))
                .Order(),
            ours["model"]!["vocab"]!.AsObject().Select(entry => (entry.Key, entry.Value!.GetValue<int>())).Order());
    }

    private Tokenizer Train(IEnumerable<string> texts, int merges)
    {
        BytePairTrainer.Train(texts, merges, _folder);
        return Tokenizer.Load(_folder);
    }
}
