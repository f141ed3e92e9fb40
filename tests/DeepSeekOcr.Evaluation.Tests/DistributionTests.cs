namespace DeepSeekOcr.Evaluation.Tests;

public sealed class DistributionTests
{
    [Fact]
    public void Of_ElevenValues_HasThemAsQuantiles() => Assert.Equal(
        new Distribution(0, 10, 25, 50, 75, 90, 100), Distribution.Of(Enumerable.Range(0, 11).Reverse().Select(i => 10.0 * i)));

    [Fact]
    public void Of_OneValue_IsItEverywhere() => Assert.Equal(new Distribution(3, 3, 3, 3, 3, 3, 3), Distribution.Of([3]));

    [Fact]
    public void Of_NoValues_IsRefused() => Assert.Throws<ArgumentException>(() => Distribution.Of([]));
}
