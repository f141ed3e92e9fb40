using DeepSeekOcr.Data.Mixtures;
using DeepSeekOcr.Data.Pages;
using DeepSeekOcr.Rendering;
using DeepSeekOcr.Tokenization;
using DeepSeekOcr.Training.Batches;
using DeepSeekOcr.Training.Vocabularies;

namespace DeepSeekOcr.Training.Tests.Batches;

public sealed class TextSampleTests : IDisposable
{
    private const string Line = "the quick brown fox jumps over the lazy dog";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("dsocr-sample-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Shown_EveryCharacter_HasItsLineAndItsNumberInTheLine()
    {
        TextSample sample = Sample(corrupted: 0);
        Assert.Equal((0, 0), Address(0));
        Assert.Equal((0, Line.Length), Address(Line.Length)); // the line break
        Assert.Equal((1, 0), Address(Line.Length + 1));
        Assert.Equal((19, Line.Length), Address(sample.Shown.Count - 1)); // the end of the text

        (int Line, int Character) Address(int token) => (sample.Shown[token].Line, sample.Shown[token].Character);
    }

    [Fact]
    public void Written_NotCorrupted_IsEveryTargetButTheLast()
    {
        TextSample sample = Sample(corrupted: 0);
        Assert.Equal(sample.Targets.SkipLast(1).Select(target => target.Id), sample.Written);
    }

    [Fact]
    public void Written_Corrupted_IsWrongInThatShareAndKeepsLineBreaks()
    {
        TextSample sample = Sample(corrupted: 0.25);
        int[] right = [.. sample.Targets.SkipLast(1).Select(target => target.Id)];
        int lineBreak = right[Line.Length];
        Assert.All(
            right.Zip(sample.Written), pair => Assert.True(
                (pair.First == lineBreak) == (pair.Second == lineBreak), "line breaks stay where they are"));
        // One in ten of the replacements happens to be the same letter.
        Assert.InRange(right.Zip(sample.Written).Count(pair => pair.First != pair.Second) / (double)right.Length, 0.15, 0.3);
        Assert.Equal(sample.Written, Sample(corrupted: 0.25).Written);
    }

    [Fact]
    public void Written_AllCorrupted_LeavesTheTargetsAsTheyAre() =>
        Assert.Equal(Sample(corrupted: 0).Targets, Sample(corrupted: 1).Targets);

    [Fact]
    public void Written_NothingToPredict_IsEmpty() => Assert.Empty(Sample(corrupted: 1, targets: 0).Written);

    [Fact]
    public void Shown_CharacterOfSeveralBytes_HasThemAllAtItsPlace()
    {
        TextSample sample = Sample(corrupted: 0, text: "a\u201Cb");
        Assert.Equal([0f, 1, 1, 1, 2, 3], sample.Shown.Select(token => token.X));
    }

    private TextSample Sample(double corrupted, int targets = int.MaxValue, string? text = null)
    {
        BytePairTrainer.Train([], merges: 0, _folder.FullName);
        text ??= string.Join('\n', Enumerable.Repeat(Line, 20));
        var page = new RenderedPage
        {
            Width = 64,
            Height = 64,
            Pixels = new byte[64 * 64],
            Text = text,
            Glyphs = [.. text.Select((c, i) => new Glyph(i, 0, c == '\n' ? 0 : 1, i / (Line.Length + 1)))],
            FittedCharacters = text.Length,
            IsComplete = true,
        };
        var shown = new TextPage(7, TextKind.Prose, new PageStyle { Font = FontLibrary.Default }, page);
        return new TextSample(shown, Tokenizer.Load(_folder.FullName), [0], new TextTask { Targets = targets, Corrupted = corrupted });
    }
}
