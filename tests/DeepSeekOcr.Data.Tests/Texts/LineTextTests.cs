using DeepSeekOcr.Data.Texts;
using DeepSeekOcr.Rendering;

namespace DeepSeekOcr.Data.Tests.Texts;

public sealed class LineTextTests
{
    [Fact]
    public void Draw_AnySeed_IsPrintableLinesOfAboutThatLength()
    {
        for (int seed = 0; seed < 50; seed++)
        {
            string text = LineText.Draw(new SeededRandom((ulong)seed), 1000);
            Assert.InRange(text.Length, 1000, 1700);
            Assert.All(text, character => Assert.True(character is '\n' or (>= ' ' and <= '~'), $"U+{(int)character:X4}"));
            Assert.All(text.Split('\n'), line => Assert.InRange(line.Length, 1, 80));
        }
    }

    [Fact]
    public void Draw_SameSeed_IsTheSameText() =>
        Assert.Equal(LineText.Draw(new SeededRandom(3), 400), LineText.Draw(new SeededRandom(3), 400));

    [Fact]
    public void Draw_ManyPages_HasDigitsTablesAndCode()
    {
        string text = LineText.Draw(new SeededRandom(1), 20_000);
        Assert.Contains(" | ", text, StringComparison.Ordinal);
        Assert.Contains("    return ", text, StringComparison.Ordinal);
        Assert.Contains("INFO ", text, StringComparison.Ordinal);
        Assert.InRange(text.Count(char.IsAsciiDigit) / (double)text.Length, 0.15, 0.6);
    }
}
