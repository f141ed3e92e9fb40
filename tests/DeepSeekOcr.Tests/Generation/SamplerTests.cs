using DeepSeekOcr.Generation;

namespace DeepSeekOcr.Tests.Generation;

public sealed class SamplerTests
{
    private const int Draws = 4000;

    // Probabilities 0.6, 0.3, 0.1, and one that is banned.
    private static readonly float[] Scores = [MathF.Log(0.1f), float.NegativeInfinity, MathF.Log(0.6f), MathF.Log(0.3f)];

    [Fact]
    public void Probability_OfEveryToken_IsItsShareOfTheSoftmax()
    {
        float[] scores = [.. Enumerable.Range(0, 3000).Select(i => MathF.Sin(i) * 8)];
        scores[7] = float.NegativeInfinity;
        double total = scores.Sum(score => Math.Exp(score));
        Assert.All(
            Enumerable.Range(0, scores.Length)
                .Where(id => id != 7), id => Assert.Equal(Math.Exp(scores[id]) / total, Sampler.Probability(scores, id), 1e-6));
    }

    [Fact]
    public void Choose_TemperatureZero_TakesTheLikeliest() => Assert.Equal(2, new Sampler(new GenerationOptions(), 4).Choose(Scores));

    [Fact]
    public void Choose_EverythingBanned_FindsNothing() =>
        Assert.Equal(
            -1, new Sampler(new GenerationOptions { Temperature = 1 }, 2).Choose([float.NegativeInfinity, float.NegativeInfinity]));

    [Fact]
    public void Choose_TemperatureOne_DrawsByProbability()
    {
        int[] counts = Count(new GenerationOptions { Temperature = 1 });

        // Four standard deviations of a binomial count are at most 4·√(4000·0.24) ≈ 124.
        Assert.InRange(counts[0], 276, 524);
        Assert.Equal(0, counts[1]);
        Assert.InRange(counts[2], 2276, 2524);
        Assert.InRange(counts[3], 1076, 1324);
    }

    [Fact]
    public void Choose_TopP_DrawsOnlyFromTheLikeliestThatReachIt()
    {
        int[] counts = Count(new GenerationOptions { Temperature = 1, TopP = 0.8f });

        Assert.Equal([0, 0], counts[..2]);
        Assert.InRange(counts[2], 2543, 2791); // two thirds
    }

    [Fact]
    public void Choose_TinyTopP_TakesTheLikeliest() =>
        Assert.Equal(Draws, Count(new GenerationOptions { Temperature = 5, TopP = 1e-6f })[2]);

    [Fact]
    public void Choose_LowTemperature_DoesNotOverflow() => Assert.Equal(Draws, Count(new GenerationOptions { Temperature = 1e-40f })[2]);

    [Fact]
    public void Choose_SameSeed_DrawsTheSame()
    {
        var options = new GenerationOptions { Temperature = 1, Seed = 7 };

        Assert.Equal(Sequence(options), Sequence(options));
        Assert.NotEqual(Sequence(options), Sequence(options with { Seed = 8 }));
    }

    private static int[] Sequence(GenerationOptions options)
    {
        var sampler = new Sampler(options, Scores.Length);
        return [.. Enumerable.Range(0, 50).Select(_ => sampler.Choose(Scores))];
    }

    private static int[] Count(GenerationOptions options)
    {
        var sampler = new Sampler(options, Scores.Length);
        int[] counts = new int[Scores.Length];
        for (int i = 0; i < Draws; i++)
        {
            counts[sampler.Choose(Scores)]++;
        }

        return counts;
    }
}
