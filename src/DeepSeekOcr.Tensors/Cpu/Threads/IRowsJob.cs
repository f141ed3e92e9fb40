namespace DeepSeekOcr.Tensors.Cpu.Threads;

/// <summary>Work on rows that are independent of one another, done a block of rows at a time.</summary>
internal interface IRowsJob
{
    /// <summary>Does rows <paramref name="first"/> … <paramref name="end"/> − 1.</summary>
    void Run(int block, int first, int end);
}
