using DeepSeekOcr.Tensors.Cpu.Formats;
using DeepSeekOcr.Tensors.Cpu.MatMul.Operands;
using DeepSeekOcr.Tensors.Cpu.Simd;
using DeepSeekOcr.Tensors.Cpu.Threads;

namespace DeepSeekOcr.Tensors.Cpu.MatMul.Quantized.Int8;

/// <summary>A job of <see cref="Int8Multiply"/>: some columns of a product, all rows.</summary>
internal readonly unsafe struct Int8Columns(
    RowProduct product, Int8Rows x, int firstColumn, int columns, int k, nint yRow, Accumulator start)
{
    private const int Width = Int8TileCode.Columns;

    public void Run()
    {
        StoredBlocks format = StoredFormat.For(product.Format).Blocks!;
        nint columnBytes = (nint)StoredFormat.For(product.Format).RowBytes(k);
        int panels = (columns + Width - 1) / Width;
        int floats = Int8Panel.FloatsOf(k, format.GroupLength);
        float* memory = ThreadScratch.Floats(ScratchSlot.Int8Panels, (long)floats * panels);
        for (int j = 0; j < panels; j++)
        {
            int column = j * Width;
            var panel = new Int8Panel(memory + (j * (nint)floats), k, format.GroupLength);
            format.Fill(panel, product.Weight + ((firstColumn + column) * columnBytes), columnBytes, Math.Min(Width, columns - column));
        }

        for (int row = 0; row < product.Rows; row += Int8TileCode.MostRows)
        {
            int height = Math.Min(Int8TileCode.MostRows, product.Rows - row);
            start.Write(product.Y + (row * yRow) + firstColumn, yRow, row, firstColumn, height, columns);
            for (int j = 0; j < panels; j++)
            {
                Tile(format, new Int8Panel(memory + (j * (nint)floats), k, format.GroupLength), row, height, j * Width);
            }
        }
    }

    private void Tile(StoredBlocks format, Int8Panel panel, int row, int height, int column)
    {
        int wide = Math.Min(Width, columns - column);
        float* y = product.Y + (row * yRow) + firstColumn + column;
        if (wide == Width)
        {
            Multiply(format, panel, row, height, y, yRow);
            return;
        }

        float* edge = ThreadScratch.Floats(ScratchSlot.Int8Edge, Int8TileCode.MostRows * Width);
        RowCopy.Run(y, yRow, edge, Width, height, wide);
        Multiply(format, panel, row, height, edge, Width);
        RowCopy.Run(edge, Width, y, yRow, height, wide);
    }

    private void Multiply(StoredBlocks format, Int8Panel panel, int row, int height, float* y, nint yStep)
    {
        Int8Row first = x.Row(row);
        var operands = new Int8TileOperands
        {
            X = first.Numbers,
            XRow = x.Stride,
            XScales = first.ScalesOf(format.GroupLength),
            XSums = format.HasMinimums ? first.Sums : first.OffsetsOf(format.GroupLength),
            W = panel.Numbers,
            WScales = panel.Scales,
            WMinimums = panel.Minimums,
            Groups = panel.Groups,
            Y = y,
            YRow = yStep * sizeof(float),
        };
        Int8Tile.Run(ref operands, height, format.GroupLength, format.HasMinimums);
    }
}
