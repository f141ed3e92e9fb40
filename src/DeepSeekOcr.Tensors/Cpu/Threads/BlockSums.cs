using System.Numerics.Tensors;

namespace DeepSeekOcr.Tensors.Cpu.Threads;

/// <summary>Sums over rows, such as the gradient of a norm's weight: one partial sum a block of rows, added up in order.</summary>
internal static unsafe class BlockSums
{
    /// <summary>Zeroed memory for the sums of all blocks: <paramref name="width"/> floats each.</summary>
    public static float* Take(int rows, int blockWidth, int width)
    {
        int length = checked(Math.Max(1, RowBlocks.Count(rows, blockWidth)) * width);
        float* sums = ThreadScratch.Floats(ScratchSlot.BlockSums, length);
        new Span<float>(sums, length).Clear();
        return sums;
    }

    /// <summary>Adds <paramref name="into"/>'s share of every block's sums to it.</summary>
    /// <param name="sums">What <see cref="Take"/> gave.</param>
    /// <param name="blocks">Number of blocks.</param>
    /// <param name="width">Floats a block.</param>
    /// <param name="offset">Where the share begins in a block.</param>
    /// <param name="into">The gradient; an empty one is not wanted.</param>
    public static void AddTo(float* sums, int blocks, int width, int offset, Span<float> into)
    {
        if (into.IsEmpty)
        {
            return;
        }

        for (int block = 0; block < blocks; block++)
        {
            TensorPrimitives.Add(into, new ReadOnlySpan<float>(sums + ((nint)block * width) + offset, into.Length), into);
        }
    }
}
