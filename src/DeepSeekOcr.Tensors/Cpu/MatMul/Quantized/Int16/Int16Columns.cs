using DeepSeekOcr.Tensors.Cpu.Formats;
using DeepSeekOcr.Tensors.Cpu.MatMul.Operands;
using DeepSeekOcr.Tensors.Cpu.Simd;
using DeepSeekOcr.Tensors.Cpu.Threads;

namespace DeepSeekOcr.Tensors.Cpu.MatMul.Quantized.Int16;

/// <summary>A job of <see cref="Int16Multiply"/>: some columns of a product, all rows.</summary>
internal readonly unsafe struct Int16Columns(
    RowProduct product, Int16Rows rows, int firstColumn, int columns, int k, nint yRow, Accumulator start) : ISimdKernel
{
    private const int ShortRows = 6;

    // Panels of 32 columns are 64 KB then: all of a job's stay in the second-level cache.
    private const int Depth = 1024;

    public void Run<TSimd, TVector>()
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        StoredBlocks format = StoredFormat.For(product.Format).Blocks!;
        int width = Int16Panels.PanelColumns;
        int panels = (columns + width - 1) / width;
        nint columnBytes = (nint)StoredFormat.For(product.Format).RowBytes(k);
        float* memory = ThreadScratch.Floats(ScratchSlot.Int16Panels, new Int16Panels(null, format, Math.Min(k, Depth)).Floats(panels));
        for (int from = 0; from < k; from += Depth)
        {
            int depth = Math.Min(Depth, k - from);
            var weight = new Int16Panels(memory, format, depth);
            byte* source = product.Weight + (firstColumn * columnBytes) + (from / format.Length * (nint)format.Bytes);
            for (int j = 0; j < panels; j++)
            {
                weight.Fill(source + (j * width * columnBytes), columnBytes, Math.Min(width, columns - (j * width)), depth, j);
            }

            for (int row = 0; row < product.Rows; row += Int16Rows.PanelRows)
            {
                if (from == 0)
                {
                    float* y = product.Y + (row * yRow) + firstColumn;
                    start.Write(y, yRow, row, firstColumn, Math.Min(Int16Rows.PanelRows, product.Rows - row), columns);
                }

                for (int j = 0; j < panels; j++)
                {
                    Tile<TSimd, TVector>(format, weight, row, j, from);
                }
            }
        }
    }

    private void Tile<TSimd, TVector>(StoredBlocks format, Int16Panels weight, int row, int panel, int from)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        int width = Int16Panels.PanelColumns;
        int height = Math.Min(Int16Rows.PanelRows, product.Rows - row);
        int wide = Math.Min(width, columns - (panel * width));
        float* y = product.Y + (row * yRow) + firstColumn + (panel * width);
        if (height == Int16Rows.PanelRows && wide == width)
        {
            Multiply<TSimd, TVector>(format, weight, row, panel, from, y, yRow);
            return;
        }

        // Through memory of a whole tile, and added to what was there in the same order as elsewhere.
        float* edge = ThreadScratch.Floats(ScratchSlot.Int16Edge, Int16Rows.PanelRows * width);
        RowCopy.Run(y, yRow, edge, width, height, wide);
        Multiply<TSimd, TVector>(format, weight, row, panel, from, edge, width);
        RowCopy.Run(edge, width, y, yRow, height, wide);
    }

    private void Multiply<TSimd, TVector>(StoredBlocks format, Int16Panels weight, int row, int panel, int from, float* y, nint yStep)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        int step = Int16Rows.PanelRows;
        int rowPanel = row / step;
        nint firstGroup = from / Int16Rows.GroupLength * (nint)step;
        float* numbers = rows.Numbers(rowPanel) + (from / 2 * (nint)step);
        float* scales = rows.Scales(rowPanel) + firstGroup;
        float* sums = rows.NegatedSums(rowPanel) + firstGroup;
        // Half a panel of twelve, or a whole one of six.
        bool isShort = Math.Min(step, product.Rows - row) <= ShortRows;
        var tile = new Int16Tile(numbers, scales, step, weight.Numbers(panel), weight.Scales(panel), weight.Groups, format.GroupLength);
        if (isShort)
        {
            tile.Rows6<TSimd, TVector>(y, yStep);
        }
        else
        {
            tile.Rows12<TSimd, TVector>(y, yStep);
        }

        if (format.HasMinimums)
        {
            Subtract<TSimd, TVector>(sums, weight.Minimums(panel), weight.Groups, isShort, y, yStep);
        }
    }

    private static void Subtract<TSimd, TVector>(float* sums, float* minimums, int groups, bool isShort, float* c, nint cStep)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        if (isShort)
        {
            Dense.Tile.Rows6<TSimd, TVector>(
                sums, Int16Rows.PanelRows, minimums, Int16Panels.PanelColumns, groups, c, cStep, accumulate: true);
        }
        else
        {
            Dense.Tile.Rows12<TSimd, TVector>(
                sums, Int16Rows.PanelRows, minimums, Int16Panels.PanelColumns, groups, c, cStep, accumulate: true);
        }
    }
}
