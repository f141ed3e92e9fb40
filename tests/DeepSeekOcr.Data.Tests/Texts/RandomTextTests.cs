using DeepSeekOcr.Data.Texts;
using DeepSeekOcr.Rendering;

namespace DeepSeekOcr.Data.Tests.Texts;

public sealed class RandomTextTests
{
    [Fact]
    public void Draw_ManyPages_UsesAllPrintableCharactersAndNoOther()
    {
        string all = string.Concat(Enumerable.Range(0, 100).Select(i => RandomText.Draw(new SeededRandom(2, i), 300)));
        Assert.Equal(95, all.Where(c => c != '\n').Distinct().Count());
        Assert.All(all, c => Assert.True(c is '\n' or (>= ' ' and <= '~')));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(400)]
    public void Draw_Length_IsAboutAsWanted(int characters)
    {
        for (int i = 0; i < 100; i++)
        {
            string text = RandomText.Draw(new SeededRandom(4, i), characters);
            Assert.InRange(text.Length, characters, characters + 45);
            Assert.Equal(text, RandomText.Draw(new SeededRandom(4, i), characters));
        }
    }
}
