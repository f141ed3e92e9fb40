using DeepSeekOcr.Training.Runs;

namespace DeepSeekOcr.Training.Tests.Runs;

public sealed class LossWatchTests
{
    [Fact]
    public void IsDiverging_NoNumber_IsAtOnce() => Assert.True(new LossWatch(1).IsDiverging(0, double.NaN));

    [Fact]
    public void IsDiverging_OneHardPage_IsNot()
    {
        LossWatch watch = Steady();
        Assert.False(watch.IsDiverging(0, 9));
        Assert.False(watch.IsDiverging(0, 1));
        Assert.False(watch.IsDiverging(0, 9));
    }

    [Fact]
    public void IsSteady_HardPage_IsNotUntilTheNextUsualOne()
    {
        LossWatch watch = Steady();
        Assert.True(watch.IsSteady);
        watch.IsDiverging(0, 9);
        Assert.False(watch.IsSteady);
        watch.IsDiverging(0, 1);
        Assert.True(watch.IsSteady);
    }

    [Fact]
    public void IsDiverging_LossThatStaysHigh_Is()
    {
        LossWatch watch = Steady();
        bool[] seen = [.. Enumerable.Range(0, 4).Select(_ => watch.IsDiverging(0, 6))];
        Assert.Equal([false, false, false, true], seen);
    }

    [Fact]
    public void IsDiverging_TaskThatIsHarderThanTheOther_IsNot()
    {
        var watch = new LossWatch(2);
        Assert.DoesNotContain(true, Enumerable.Range(0, 200).Select(i => watch.IsDiverging(i % 2, i % 2 == 0 ? 0.1 : 3)));
    }

    [Fact]
    public void IsDiverging_FallingLoss_IsNot()
    {
        var watch = new LossWatch(1);
        Assert.DoesNotContain(true, Enumerable.Range(0, 400).Select(i => watch.IsDiverging(0, 5 * Math.Exp(-i / 80.0) + (i % 7 * 0.05))));
    }

    private static LossWatch Steady()
    {
        var watch = new LossWatch(1);
        for (int i = 0; i < 50; i++)
        {
            Assert.False(watch.IsDiverging(0, 1 + (i % 2 * 0.2)));
        }

        return watch;
    }
}
