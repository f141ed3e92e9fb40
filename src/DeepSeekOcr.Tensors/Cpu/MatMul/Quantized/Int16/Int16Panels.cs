using DeepSeekOcr.Tensors.Cpu.Formats;
using DeepSeekOcr.Tensors.Cpu.Simd;
using DeepSeekOcr.Tensors.Cpu.Threads;

namespace DeepSeekOcr.Tensors.Cpu.MatMul.Quantized.Int16;

/// <summary>Rows of a stored weight as panels of integers: two registers of columns side by side, pairs of k below each other.</summary>
/// <remarks>
/// A panel is [k / 2, columns] pairs of i16, then [k / group, columns] scales, then, if the format has them, as many minimums.
/// </remarks>
internal readonly unsafe struct Int16Panels
{
    // 256 k of 32 columns are 16 KB: both sides of the transposition stay in the first-level cache. No format has longer blocks.
    private const int Slice = 256;
    private const int ShortestGroup = 16;

    private readonly float* _start;
    private readonly StoredBlocks _format;
    private readonly int _groups;

    /// <summary>Panels in memory of <see cref="Floats"/> numbers for <paramref name="depth"/> of k.</summary>
    public Int16Panels(float* start, StoredBlocks format, int depth)
    {
        _start = start;
        _format = format;
        _groups = depth / format.GroupLength;
    }

    /// <summary>Columns of a panel.</summary>
    public static int PanelColumns => 2 * SimdWidth.Lanes;

    /// <summary>Groups of a column.</summary>
    public int Groups => _groups;

    /// <summary>Memory for some panels.</summary>
    public long Floats(int panels) => panels * (long)PanelFloats;

    /// <summary>[k / 2, columns] pairs.</summary>
    public float* Numbers(int panel) => _start + (panel * (nint)PanelFloats);

    /// <summary>[groups, columns]</summary>
    public float* Scales(int panel) => Numbers(panel) + (_groups * (nint)(_format.GroupLength / 2) * PanelColumns);

    /// <summary>[groups, columns]</summary>
    public float* Minimums(int panel) => Scales(panel) + (_groups * (nint)PanelColumns);

    private int PanelFloats => _groups * ((_format.GroupLength / 2) + 2) * PanelColumns;

    /// <summary>Fills one panel.</summary>
    /// <param name="source">The first block of the panel's first column.</param>
    /// <param name="columnBytes">From one column to the next.</param>
    /// <param name="columns">Columns that there are; the others become zero.</param>
    /// <param name="depth">Numbers of each.</param>
    /// <param name="panel">Which panel.</param>
    public void Fill(byte* source, nint columnBytes, int columns, int depth, int panel)
    {
        int width = PanelColumns;
        const int MostGroups = Slice / ShortestGroup;
        float* numbers = ThreadScratch.Floats(ScratchSlot.Int16PanelsSplit, (long)width * ((Slice / 2) + (2 * MostGroups)));
        float* scales = numbers + (width * Slice / 2);
        float* minimums = scales + (width * MostGroups);
        if (columns < width)
        {
            new Span<float>(numbers, width * ((Slice / 2) + (2 * MostGroups))).Clear();
        }

        for (int from = 0; from < depth; from += Slice)
        {
            int count = Math.Min(Slice, depth - from);
            byte* block = source + (from / _format.Length * (nint)_format.Bytes);
            for (int j = 0; j < columns; j++)
            {
                _format.Split(
                    block + (j * columnBytes), count, (short*)(numbers + (j * Slice / 2)), scales + (j * MostGroups), minimums
                        + (j * MostGroups));
            }

            int groups = count / _format.GroupLength;
            nint firstGroup = from / _format.GroupLength * (nint)width;
            Transposition.Run(
                numbers, Slice / 2, width, groups * _format.GroupLength / 2, Numbers(panel) + (from / 2 * (nint)width), width);
            Transposition.Run(scales, MostGroups, width, groups, Scales(panel) + firstGroup, width);
            if (_format.HasMinimums)
            {
                Transposition.Run(minimums, MostGroups, width, groups, Minimums(panel) + firstGroup, width);
            }
        }
    }
}
