using DeepSeekOcr.Tensors.Cpu.Threads;

namespace DeepSeekOcr.Tensors.Tests.Cpu.Threads;

public sealed unsafe class WorkerPoolTests
{
    [Fact]
    public void Run_ManyJobsOfChangingCounts_EveryIndexOfEachRunsOnce()
    {
        using var pool = new WorkerPool(4);
        var random = new Random(1);
        int[] runs = new int[64];
        for (int round = 0; round < 20_000; round++)
        {
            int count = random.Next(2, runs.Length);
            Array.Clear(runs);
            fixed (int* counters = runs)
            {
                var job = new Count(counters);
                pool.Run(count, ref job);
            }

            for (int i = 0; i < runs.Length; i++)
            {
                Assert.True(runs[i] == (i < count ? 1 : 0), $"round {round}: index {i} of {count} ran {runs[i]} times");
            }
        }
    }

    [Fact]
    public void Run_JobThatThrows_ReachesTheCallerAndThePoolGoesOn()
    {
        using var pool = new WorkerPool(3);
        var failing = new Fail();
        Assert.Throws<InvalidOperationException>(() => pool.Run(20, ref failing));
        int[] runs = new int[20];
        fixed (int* counters = runs)
        {
            var job = new Count(counters);
            pool.Run(20, ref job);
        }

        Assert.All(runs, run => Assert.Equal(1, run));
    }

    [Fact]
    public void Run_AThreadIsHeldUp_OthersDoItsShare()
    {
        using var pool = new WorkerPool(2);
        int done = 0;
        int late = 0;
        var job = new HeldUp(&done, &late);
        pool.Run(HeldUp.Indices, ref job);
        Assert.Equal(HeldUp.Indices, done);
        Assert.Equal(0, late);
    }

    private readonly struct Count(int* runs) : IParallelJob
    {
        public void Run(int index) => Interlocked.Increment(ref runs[index]);
    }

    private readonly struct Fail : IParallelJob
    {
        public void Run(int index) => throw new InvalidOperationException($"index {index}");
    }

    /// <summary>Index 0 ends when all others have.</summary>
    private readonly struct HeldUp(int* done, int* late) : IParallelJob
    {
        public const int Indices = 10;

        public void Run(int index)
        {
            int* others = done;
            if (index == 0 && !SpinWait.SpinUntil(() => Volatile.Read(ref *others) == Indices - 1, TimeSpan.FromMinutes(1)))
            {
                Interlocked.Increment(ref *late);
            }

            Interlocked.Increment(ref *done);
        }
    }
}
