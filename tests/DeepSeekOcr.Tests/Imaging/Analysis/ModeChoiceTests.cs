using DeepSeekOcr.Imaging;
using DeepSeekOcr.Imaging.Analysis;
using FsCheck.Xunit;

namespace DeepSeekOcr.Tests.Imaging.Analysis;

public sealed class ModeChoiceTests
{
    private static readonly IReadOnlyList<ResolutionMode> Published = ModeChoice.ModesOf(ResolutionMode.Gundam);

    [Theory]
    [InlineData("slide", 1280, 960, 14, 12, 300, "tiny", 64)]
    [InlineData("book", 1190, 1684, 10, 34, 2000, "small", 100)]
    [InlineData("report", 1190, 1684, 7, 55, 3300, "base", 256)]
    [InlineData("newspaper", 2000, 2800, 8, 900, 20_000, "gundam", 856)]
    [InlineData("photo", 1000, 1000, 0, 0, 0, "tiny", 64)]
    public void Choose_PagesOfThePaper_GetTheCheapestThatServes(
        string kind, int width, int height, double textHeight, int lines, int characters, string mode, int tokens)
    {
        ModeChoice choice = ModeChoice.Choose(Page(width, height, textHeight, lines, characters), Published);

        Assert.True(choice.Mode.Name == mode, $"{kind}: {choice}");
        Assert.Equal(tokens, choice.VisionTokens);
        Assert.True(choice.Serves, choice.Reason);
    }

    [Fact]
    public void Choose_WithinABudget_SaysThatMoreWouldBeNeeded()
    {
        ModeChoice choice = ModeChoice.Choose(Page(2000, 2800, 8, 900, 20_000), Published, budget: 300);

        Assert.Equal("base", choice.Mode.Name);
        Assert.False(choice.Serves);
        Assert.EndsWith("; the budget allows no better", choice.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Choose_ModelOfOneMode_TakesItAndSaysSo()
    {
        ModeChoice choice = ModeChoice.Choose(Page(2000, 2800, 8, 900, 20_000), ModeChoice.ModesOf(ResolutionMode.Tiny));

        Assert.Equal("tiny", choice.Mode.Name);
        Assert.EndsWith("; the model has no better", choice.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Choose_BudgetBelowTheCheapest_IsRefused()
    {
        var refusal = Assert.Throws<ArgumentException>(() => ModeChoice.Choose(Page(10, 10, 5, 1, 1), Published, budget: 63));

        Assert.Contains("The cheapest mode takes 64 vision tokens; the budget is 63.", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(64, ModeChoice.FewestTokens(Published));
    }

    [Fact]
    public void ModesOf_Models_AreThoseTheyWereMadeFor()
    {
        Assert.Equal(["tiny"], ModeChoice.ModesOf(ResolutionMode.Tiny).Select(mode => mode.Name));
        Assert.Equal(["tiny", "small"], ModeChoice.ModesOf(ResolutionMode.Small).Select(mode => mode.Name));
        Assert.Equal(["tiny", "small", "base", "large", "gundam"], Published.Select(mode => mode.Name));
    }

    [Property]
    public bool Choose_AnyPage_KeepsTheBudgetAndNeverPaysMoreThanItMust(
        ushort width, ushort height, byte textHeight, ushort characters, ushort budget)
    {
        PageStatistics page = Page(width + 1, height + 1, textHeight, 10, characters);
        int limit = 64 + budget % 1500;
        ModeChoice choice = ModeChoice.Choose(page, Published, limit);
        ModeChoice[] alone = [.. Published.Select(mode => ModeChoice.Choose(page, [mode])).Where(other => other.VisionTokens <= limit)];

        return choice.VisionTokens <= limit && choice.Serves == alone.Any(other => other.Serves)
            && (!choice.Serves || choice.VisionTokens == alone.Where(other => other.Serves).Min(other => other.VisionTokens));
    }

    private static PageStatistics Page(int width, int height, double textHeight, int lines, int characters) => new()
    {
        Width = width,
        Height = height,
        InkDensity = 0.1,
        Lines = lines,
        TextHeight = textHeight,
        Characters = characters,
        TextTokens = (int)(characters / 3.5),
        IsBlank = false,
    };
}
