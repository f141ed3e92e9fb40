using FsCheck;
using FsCheck.Xunit;

namespace DeepSeekOcr.Evaluation.Tests;

public sealed class TextDifferenceTests
{
    [Theory]
    [InlineData("the quick fox", "the quick fox", "the quick fox")]
    [InlineData("the quick fox", "the quikc fox", "the [-quick-]{+quikc+} fox")]
    [InlineData("a b c", "a c", "a [-b -]c")]
    [InlineData("a c", "a b c", "a {+b +}c")]
    [InlineData("a b", "a\nb", "a[- -]{+\n+}b")]
    [InlineData("a b c d", "a x y d", "a [-b c-]{+x y+} d")]
    [InlineData("a\nb", "x\ny", "[-a-]{+x+}\n[-b-]{+y+}")]
    [InlineData("a b", "x b", "[-a-]{+x+} b")]
    [InlineData("", "new", "{+new+}")]
    [InlineData("old", "", "[-old-]")]
    [InlineData("", "", "")]
    public void Mark_Pair_ShowsWhatDiffers(string expected, string actual, string marked) =>
        Assert.Equal(marked, TextDifference.Mark(TextDifference.Between(expected, actual)));

    [Property(MaxTest = 300)]
    public void Between_AnyTexts_PiecesMakeBoth(NonNull<string> left, NonNull<string> right, bool related)
    {
        string expected = left.Get;
        string actual = related ? string.Join(' ', expected.Split(' ').Where((_, i) => i % 3 != 1).Append(right.Get)) : right.Get;
        IReadOnlyList<TextDifference> pieces = TextDifference.Between(expected, actual);
        Assert.Equal(expected, string.Concat(pieces.Where(piece => piece.Kind != DifferenceKind.Extra).Select(piece => piece.Text)));
        Assert.Equal(actual, string.Concat(pieces.Where(piece => piece.Kind != DifferenceKind.Missing).Select(piece => piece.Text)));
        Assert.All(pieces.Zip(pieces.Skip(1)), pair => Assert.NotEqual(pair.First.Kind, pair.Second.Kind));
    }

    [Fact]
    public void Between_TextsTooLongToAlign_AreTwoPieces()
    {
        string expected = string.Join(' ', Enumerable.Range(0, 5000));
        string actual = string.Join(' ', Enumerable.Range(10_000, 5000));
        Assert.Equal([DifferenceKind.Missing, DifferenceKind.Extra], TextDifference.Between(expected, actual).Select(piece => piece.Kind));
    }
}
