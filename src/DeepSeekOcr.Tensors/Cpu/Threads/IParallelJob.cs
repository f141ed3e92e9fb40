namespace DeepSeekOcr.Tensors.Cpu.Threads;

/// <summary>A piece of parallel work: run once for each index.</summary>
internal interface IParallelJob
{
    /// <summary>Does the share <paramref name="index"/>.</summary>
    void Run(int index);
}
