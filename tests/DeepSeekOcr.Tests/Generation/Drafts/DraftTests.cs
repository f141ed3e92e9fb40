using DeepSeekOcr.Generation.Drafts;
using FsCheck.Xunit;

namespace DeepSeekOcr.Tests.Generation.Drafts;

public sealed class DraftTests
{
    [Fact]
    public void TextDraft_OutputThatFollows_IsGuessedFromItsPlace()
    {
        var draft = new TextDraft([1, 2, 3, 4, 5]);

        Assert.Equal([1, 2], Guess(draft, [], 2));
        Assert.Equal([3, 4, 5], Guess(draft, [1, 2], 8));
        Assert.Empty(Guess(draft, [1, 2, 3, 4, 5], 8));
    }

    [Theory]
    [InlineData("the quick brown fox", "the quikc brown ", "fox")]
    [InlineData("one two three four", "one three ", "four")]
    [InlineData("one three four", "one two and a half three ", "four")]
    [InlineData("Page 7\nOnce upon a time", "# Once upon ", "a time")]
    public void TextDraft_OutputThatDeviates_IsFoundAgain(string text, string written, string next)
    {
        var draft = new TextDraft(Ids(text));
        for (int i = 0; i < written.Length; i++)
        {
            Guess(draft, Ids(written[..i]), 4);
        }

        Assert.Equal(next, Text(Guess(draft, Ids(written), 16)));
    }

    [Fact]
    public void TextDraft_SameRunInTwoPlaces_TakesTheNearer()
    {
        var draft = new TextDraft(Ids("abc1 xyz abc2"));
        Assert.Equal("1 x", Text(Guess(draft, Ids("?abc"), 3)));
    }

    [Fact]
    public void TextDraft_Empty_GuessesNothing() => Assert.Empty(Guess(new TextDraft([]), [1, 2, 3], 4));

    [Fact]
    public void LookupDraft_RunWrittenBefore_GuessesWhatFollowedItLast()
    {
        var draft = new LookupDraft(4);
        Assert.Equal("1</td>", Text(Guess(draft, Ids("<td>7</td><td>1</td><td>"), 6)));
        Assert.Empty(Guess(draft, Ids("<td>7</td><td>1</td><td>89"), 6));
    }

    [Property(MaxTest = 200)]
    public void AnyDraft_AnyOutput_StaysWithinItsRoom(int[] text, int[] written, byte room)
    {
        var draft = new DraftChain(new TextDraft(text), new LookupDraft(1));
        for (int end = 0; end <= written.Length; end++)
        {
            Assert.InRange(draft.Propose(written.AsSpan(0, end), new int[room % 16]), 0, room % 16);
        }
    }

    private static int[] Guess(IDraft draft, int[] written, int room)
    {
        int[] next = new int[room];
        return next[..draft.Propose(written, next)];
    }

    private static int[] Ids(string text) => [.. text.Select(character => (int)character)];

    private static string Text(int[] ids) => string.Concat(ids.Select(id => (char)id));
}
