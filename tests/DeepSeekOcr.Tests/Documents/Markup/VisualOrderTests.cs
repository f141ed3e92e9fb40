using DeepSeekOcr.Documents.Markup;

namespace DeepSeekOcr.Tests.Documents.Markup;

/// <summary>Hebrew is written in capitals here, as in the examples of Unicode Standard Annex 9.</summary>
public sealed class VisualOrderTests
{
    [Theory]
    [InlineData("car means CAR", "car means RAC")]
    [InlineData("CAR MEANS car", "car SNAEM RAC")]
    [InlineData("he said CAR 17 X.", "he said X 17 RAC.")]
    [InlineData("STREET 17 HARBOUR", "RUOBRAH 17 TEERTS")]
    [InlineData("PRICE 1,250.50 ALL", "LLA 1,250.50 ECIRP")]
    [InlineData("COST 25% NOW", "WON 25% TSOC")]
    [InlineData("SEE model OCR 2 HERE", "EREH 2 RCO model EES")]
    [InlineData("A (B) C", "C )B( A")]
    [InlineData("abc 12", "abc 12")]
    [InlineData("", "")]
    public void Apply_Line_PutsItsCharactersFromLeftToRight(string logical, string visual) =>
        Assert.Equal(Hebrew(visual), VisualOrder.Apply(Hebrew(logical)));

    [Fact]
    public void Of_AnyText_IsAPermutation()
    {
        var random = new Random(3);
        const string Characters = "אבגע ab12.,%()١٢\u05B0";
        for (int i = 0; i < 2000; i++)
        {
            string text = string.Concat(Enumerable.Range(0, random.Next(0, 30)).Select(_ => Characters[random.Next(Characters.Length)]));
            Assert.Equal(Enumerable.Range(0, text.Length), VisualOrder.Of(text).Order());
        }
    }

    private static string Hebrew(string text) =>
        string.Concat(text.Select(c => char.IsAsciiLetterUpper(c) ? (char)('\u05D0' + c - 'A') : c));
}
