namespace DeepSeekOcr.Rendering.Tests;

public sealed class SeededRandomTests
{
    [Fact]
    public void Sequence_OfSeedZero_IsThePublishedOne()
    {
        // The first numbers of SplitMix64 from state 0 begin with these bytes.
        var random = new SeededRandom(0);
        byte[] bytes = new byte[4];
        random.NextBytes(bytes);
        Assert.Equal([0xE2, 0x6E, 0x06, 0xF8], bytes);
    }

    [Fact]
    public void Next_Ranges_AreKeptAndFilled()
    {
        var random = new SeededRandom(1, 2);
        Assert.Equal(Enumerable.Range(0, 7), Enumerable.Range(0, 500).Select(_ => random.Next(7)).Distinct().Order());
        Assert.Equal(Enumerable.Range(-3, 6), Enumerable.Range(0, 500).Select(_ => random.Next(-3, 3)).Distinct().Order());
        Assert.All(Enumerable.Range(0, 500).Select(_ => random.NextDouble()), value => Assert.InRange(value, 0, 0.9999999999999999));
        Assert.All(Enumerable.Range(0, 500).Select(_ => random.Between(2, 3)), value => Assert.InRange(value, 2f, 3f));
        Assert.Equal(0, random.Next(0));
    }
}
