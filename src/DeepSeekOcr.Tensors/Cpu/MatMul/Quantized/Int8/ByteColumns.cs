using DeepSeekOcr.Tensors.Cpu.Formats;
using DeepSeekOcr.Tensors.Cpu.MatMul.Operands;
using DeepSeekOcr.Tensors.Cpu.Simd;
using DeepSeekOcr.Tensors.Cpu.Threads;
using DeepSeekOcr.Tensors.Weights;

namespace DeepSeekOcr.Tensors.Cpu.MatMul.Quantized.Int8;

/// <summary>A job of <see cref="ByteMultiply"/>: some columns of a product, all rows.</summary>
internal readonly unsafe struct ByteColumns(
    RowProduct product, ByteRows x, int firstColumn, int columns, int k, nint yRow, ProductStart start)
{
    private const int PanelsSlot = 18;
    private const int EdgeSlot = 19;
    private const int Width = ByteTileCode.Columns;

    public void Run()
    {
        StoredBlocks format = StoredFormat.For(product.Format).Blocks!;
        nint columnBytes = (nint)product.Format.RowBytes(k);
        int panels = (columns + Width - 1) / Width;
        int floats = BytePanel.FloatsOf(k, format.GroupLength);
        float* memory = ThreadScratch.Floats(PanelsSlot, (long)floats * panels);
        for (int j = 0; j < panels; j++)
        {
            int column = j * Width;
            var panel = new BytePanel(memory + (j * (nint)floats), k, format.GroupLength);
            format.Fill(panel, product.Weight + ((firstColumn + column) * columnBytes), columnBytes, Math.Min(Width, columns - column));
        }

        for (int row = 0; row < product.Rows; row += ByteTileCode.MostRows)
        {
            int height = Math.Min(ByteTileCode.MostRows, product.Rows - row);
            start.Write(product.Y + (row * yRow) + firstColumn, yRow, row, firstColumn, height, columns);
            for (int j = 0; j < panels; j++)
            {
                Tile(format, new BytePanel(memory + (j * (nint)floats), k, format.GroupLength), row, height, j * Width);
            }
        }
    }

    private void Tile(StoredBlocks format, BytePanel panel, int row, int height, int column)
    {
        int wide = Math.Min(Width, columns - column);
        float* y = product.Y + (row * yRow) + firstColumn + column;
        if (wide == Width)
        {
            Multiply(format, panel, row, height, y, yRow);
            return;
        }

        float* edge = ThreadScratch.Floats(EdgeSlot, ByteTileCode.MostRows * Width);
        RowCopy.Run(y, yRow, edge, Width, height, wide);
        Multiply(format, panel, row, height, edge, Width);
        RowCopy.Run(edge, Width, y, yRow, height, wide);
    }

    private void Multiply(StoredBlocks format, BytePanel panel, int row, int height, float* y, nint yStep)
    {
        ByteRow first = x.Row(row);
        var operands = new ByteTileOperands
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
        ByteTile.Run(ref operands, height, format.GroupLength, format.HasMinimums);
    }
}
