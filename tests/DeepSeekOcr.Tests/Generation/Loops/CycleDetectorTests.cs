using DeepSeekOcr.Generation.Loops;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace DeepSeekOcr.Tests.Generation.Loops;

public sealed class CycleDetectorTests
{
    private const int Vocabulary = 1000;

    public sealed record Looper(int[] Beginning, int[] Round)
    {
        public int At(int index) => index < Beginning.Length ? Beginning[index] : Round[(index - Beginning.Length) % Round.Length];
    }

    public static class Generators
    {
        /// <summary>Few tokens make rounds that repeat within themselves, which is what is hard.</summary>
        public static Arbitrary<Looper> Loopers() => Arb.From(
            from tokens in Gen.Elements(1, 2, 3, 50, Vocabulary)
            from beginning in Gen.Choose(0, 600)
            from period in Gen.OneOf(Gen.Choose(1, 12), Gen.Choose(1, 300), Gen.Choose(1000, 1024))
            from seed in Gen.Choose(0, int.MaxValue)
            select Make(tokens, beginning, period, new Random(seed)));

        private static Looper Make(int tokens, int beginning, int period, Random random) =>
            new(Ids(beginning, tokens, random), Ids(period, tokens, random));
    }

    [Property(Arbitrary = [typeof(Generators)], MaxTest = 150)]
    public void See_EventuallyPeriodic_IsCaughtWithinABoundedNumberOfTokens(Looper looper)
    {
        var rule = new LoopRule();
        int period = looper.Round.Length;
        int latest = looper.Beginning.Length + Math.Max(rule.Rounds * period, rule.Span) + period;

        (LoopFinding finding, int seen) = FirstFinding(new CycleDetector(rule), looper.At, latest);

        Assert.Equal(LoopKind.Cycle, finding.Kind);
        Assert.Equal(0, period % finding.Period);
        Assert.True(
            IsPeriodic(looper, finding.Kept - finding.Period, seen, finding.Period), "What is cut off is the rounds and nothing else.");
        Assert.True(
            finding.Kept == finding.Period || looper.At(finding.Kept - finding.Period - 1) != looper.At(finding.Kept - 1),
            "The first round begins as early as it can.");
    }

    [Property(MaxTest = 60)]
    public void See_RandomText_IsNeverALoop(int seed)
    {
        var random = new Random(seed);
        var detector = new CycleDetector(new LoopRule());
        int tokens = random.Next(2, 40);
        for (int i = 0; i < 8192; i++)
        {
            Assert.Null(detector.See(random.Next(tokens)));
        }
    }

    [Theory]
    [InlineData(1, 255)]
    [InlineData(7, 255)]
    [InlineData(300, 1199)]
    public void See_UpToTheBound_IsNoLoop(int period, int length)
    {
        var detector = new CycleDetector(new LoopRule());
        Assert.All(Enumerable.Range(0, length), i => Assert.Null(detector.See(i % period)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(22)]
    public void See_CycleThatSaysNothing_MayBeLonger(int period)
    {
        // Token 7 would be a word.
        var rule = new LoopRule { Speaks = id => id == 7 };

        (LoopFinding finding, int seen) = FirstFinding(new CycleDetector(rule), i => 10 + (i % period), 2000);

        Assert.InRange(seen, rule.SilentSpan, rule.SilentSpan + period);
        Assert.Equal(period, finding.Kept);
    }

    private static (LoopFinding Finding, int Seen) FirstFinding(CycleDetector detector, Func<int, int> at, int latest)
    {
        for (int i = 0; i < latest; i++)
        {
            if (detector.See(at(i)) is { } finding)
            {
                return (finding, i + 1);
            }
        }

        throw new InvalidOperationException($"No loop was found in {latest} tokens.");
    }

    private static bool IsPeriodic(Looper looper, int start, int end, int period) =>
        Enumerable.Range(start + period, end - start - period).All(i => looper.At(i) == looper.At(i - period));

    private static int[] Ids(int count, int tokens, Random random) => [.. Enumerable.Range(0, count).Select(_ => random.Next(tokens))];
}
