using DeepSeekOcr.Training.Batches;

namespace DeepSeekOcr.Training.Tests.Batches;

public class MicroBatchesTests
{
    [Fact]
    public void PagesOfOneLengthFillParts() => Assert.Equal([4, 4, 1], MicroBatches.Counts([.. Enumerable.Repeat(700, 9)], 4));

    [Fact]
    public void AMuchLongerPagePassesAlone() => Assert.Equal([2, 1], MicroBatches.Counts([1000, 1010, 3000], 4));

    [Fact]
    public void NoPagesMakeNoPart() => Assert.Empty(MicroBatches.Counts([], 4));

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(8)]
    public void EveryPageIsInOnePartWithLittlePadding(int most)
    {
        var random = new Random(5);
        int[] lengths = [.. Enumerable.Range(0, 200).Select(_ => random.Next(1, 3000)).Order()];
        int first = 0;
        foreach (int count in MicroBatches.Counts(lengths, most))
        {
            Assert.InRange(count, 1, most);
            int rows = count * lengths[first + count - 1];
            Assert.InRange(rows - lengths.Skip(first).Take(count).Sum(), 0, rows / 16);
            first += count;
        }

        Assert.Equal(lengths.Length, first);
    }
}
