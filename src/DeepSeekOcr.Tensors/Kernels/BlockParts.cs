using DeepSeekOcr.Tensors.Kernels.Formats;

namespace DeepSeekOcr.Tensors.Kernels;

/// <summary>A row of a weight in blocks, taken apart into scratch memory.</summary>
internal readonly unsafe struct BlockParts(float* scratch, int groups)
{
    private const int ScratchSlot = 13;

    public float* Scales => scratch;

    public float* Minimums => scratch + groups;

    public sbyte* Numbers => (sbyte*)(scratch + (2 * groups));

    /// <summary>Room for some rows, all zeros, so that what pads a row adds nothing.</summary>
    public static void Rent<TFormat>(int width, BlockParts* rows, int count)
        where TFormat : struct, IBlockFormat
    {
        var x = new ByteRows(null, width);
        int groups = x.Groups * (ByteRows.GroupLength / TFormat.GroupLength);
        int length = (2 * groups) + (x.PaddedWidth / sizeof(float));
        float* scratch = ThreadScratch.Floats(ScratchSlot, (long)count * length);
        new Span<float>(scratch, count * length).Clear();
        for (int row = 0; row < count; row++)
        {
            rows[row] = new BlockParts(scratch + (row * length), groups);
        }
    }

    /// <summary>Bytes from one of the rows to the next, the same in each of the parts.</summary>
    public static nint Step(BlockParts* rows) => (nint)((byte*)rows[1].Scales - (byte*)rows[0].Scales);
}
