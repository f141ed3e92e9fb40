using DeepSeekOcr.Tensors.Kernels.Formats;
using DeepSeekOcr.Tensors.MachineCode;

namespace DeepSeekOcr.Tensors.Kernels;

/// <summary>A share of a product with few rows whose weight is stored in blocks, on processors with AVX512-VNNI.</summary>
internal readonly unsafe struct BlockTileRows<TFormat>(RowShare share)
    where TFormat : struct, IBlockFormat
{
    private const int ScratchSlot = 13;
    private const int EdgeSlot = 14;
    private const int Columns = BlockTileCode<TFormat>.Columns;

    // Columns that stay in the cache while more rows than a tile takes pass by.
    private const int CachedColumns = 32;

    private readonly nint _bytes = share.Width / TFormat.BlockLength * (nint)TFormat.BlockBytes;

    public void Run()
    {
        for (int row = 0; row < share.Rows && !share.Accumulate; row++)
        {
            new Span<float>(share.Y + (row * share.YRow), share.Columns).Clear();
        }

        int whole = share.Columns / Columns * Columns;
        int step = share.Rows > BlockTileCode<TFormat>.MostRows ? CachedColumns : Math.Max(whole, Columns);
        for (int column = 0; column < whole; column += step)
        {
            Multiply(share.Weight + (column * _bytes), Math.Min(step, whole - column) / Columns, share.Y + column, share.YRow);
        }

        if (whole < share.Columns)
        {
            Edge(whole);
        }
    }

    /// <summary>The last columns, with rows of zeros beside them.</summary>
    private void Edge(int first)
    {
        int rest = share.Columns - first;
        long weight = Columns * _bytes;
        float* y = ThreadScratch.Floats(EdgeSlot, (share.Rows * Columns) + ((weight + sizeof(float) - 1) / sizeof(float)));
        byte* blocks = (byte*)(y + (share.Rows * Columns));
        new Span<byte>(blocks, (int)weight).Clear();
        new ReadOnlySpan<byte>(share.Weight + (first * _bytes), (int)(rest * _bytes)).CopyTo(new Span<byte>(blocks, (int)weight));
        RowCopy.Run(share.Y + first, share.YRow, y, Columns, share.Rows, rest);
        Multiply(blocks, 1, y, Columns);
        RowCopy.Run(y, Columns, share.Y + first, share.YRow, share.Rows, rest);
    }

    private void Multiply(byte* weight, int eights, float* y, nint yRow)
    {
        float* scratch = ThreadScratch.Floats(ScratchSlot, EightRows.ScratchFloats);
        for (int row = 0; row < share.Rows; row += BlockTileCode<TFormat>.MostRows)
        {
            ByteRow first = share.Bytes.Row(row);
            var operands = new BlockTileOperands
            {
                X = first.Numbers,
                XRow = share.Bytes.Stride,
                XScales = first.ScalesOf(TFormat.GroupLength),
                XSums = TFormat.HasMinimums ? first.Sums : first.OffsetsOf(TFormat.GroupLength),
                W = weight,
                WRow = _bytes,
                Scratch = scratch,
                Blocks = share.Width / TFormat.BlockLength,
                Eights = eights,
                Y = y + (row * yRow),
                YRow = yRow * sizeof(float),
            };
            BlockTile<TFormat>.Run(ref operands, Math.Min(BlockTileCode<TFormat>.MostRows, share.Rows - row));
        }
    }
}
