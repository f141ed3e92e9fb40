namespace DeepSeekOcr.Tensors.Cpu.Threads;

/// <summary>Shares blocks of rows among the threads.</summary>
/// <remarks>
/// The cut depends on the extents alone, so sums kept per block and added in order are the same for any number of threads.
/// </remarks>
internal static class RowBlocks
{
    // 64 kB of f32: long enough to pay for handing it to a thread, short enough to stay in the second-level cache between passes.
    private const int BlockElements = 16 * 1024;
    private const int MaxBlocks = 64;

    /// <summary>Number of blocks that rows of a width are cut into.</summary>
    public static int Count(int rows, int width)
    {
        long wanted = (((long)rows * width) + BlockElements - 1) / BlockElements;
        return (int)Math.Min(Math.Min(wanted, rows), MaxBlocks);
    }

    /// <summary>Runs a job over all rows.</summary>
    public static void Run<TJob>(int rows, int width, ref TJob job)
        where TJob : struct, IRowsJob
    {
        int blocks = Count(rows, width);
        if (blocks <= 1)
        {
            job.Run(0, 0, rows);
            return;
        }

        var shared = new Blocks<TJob>(job, rows, blocks);
        WorkerPool.Shared.Run(blocks, ref shared);
    }

    private readonly struct Blocks<TJob>(TJob job, int rows, int blocks) : IParallelJob
        where TJob : struct, IRowsJob
    {
        private readonly TJob _job = job;

        public void Run(int index) =>
            _job.Run(index, (int)((long)rows * index / blocks), (int)((long)rows * (index + 1) / blocks));
    }
}
