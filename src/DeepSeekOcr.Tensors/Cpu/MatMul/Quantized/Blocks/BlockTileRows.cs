using DeepSeekOcr.Tensors.Cpu.Formats;
using DeepSeekOcr.Tensors.Cpu.MatMul.Operands;
using DeepSeekOcr.Tensors.Cpu.Simd;
using DeepSeekOcr.Tensors.Cpu.Threads;

namespace DeepSeekOcr.Tensors.Cpu.MatMul.Quantized.Blocks;

/// <summary>A share of a product with few rows whose weight is stored in blocks, on processors with AVX512-VNNI.</summary>
internal readonly unsafe struct BlockTileRows<TFormat>(RowShare share)
    where TFormat : struct, IBlockFormat, IBlockTileCode
{
    private const int Columns = BlockTileCode<TFormat>.Columns;

    private readonly nint _bytes = share.Width / TFormat.BlockLength * (nint)TFormat.BlockBytes;

    public void Run()
    {
        int streamRows = share.Columns / Columns;
        if (streamRows > 0)
        {
            Multiply(share.Weight, streamRows, share.Y, share.YRow);
        }

        if (streamRows * Columns < share.Columns)
        {
            Edge(streamRows * Columns);
        }
    }

    /// <summary>The last columns, with rows of zeros beside them.</summary>
    private void Edge(int first)
    {
        int rest = share.Columns - first;
        long weight = Columns * _bytes;
        float* y = ThreadScratch.Floats(ScratchSlot.BlockTileEdge, (share.Rows * Columns) + ((weight + sizeof(float) - 1) / sizeof(float)));
        byte* blocks = (byte*)(y + (share.Rows * Columns));
        new Span<byte>(blocks, (int)weight).Clear();
        new ReadOnlySpan<byte>(share.Weight + (first * _bytes), (int)(rest * _bytes)).CopyTo(new Span<byte>(blocks, (int)weight));
        RowCopy.Run(share.Y + first, share.YRow, y, Columns, share.Rows, rest);
        Multiply(blocks, 1, y, Columns);
        RowCopy.Run(y, Columns, share.Y + first, share.YRow, share.Rows, rest);
    }

    /// <summary>
    /// Reads the weight as sixteen streams, a sixteenth of its rows each: neighbouring rows end before the hardware prefetcher has learnt
    /// to follow them (loads of Q8_0, Zen 5, two threads: eight neighbouring rows at a time, fetched ahead, 44 GB/s; sixteen streams 64).
    /// </summary>
    private void Multiply(byte* weight, int streamRows, float* y, nint yRow)
    {
        int length = streamRows * Columns;
        float* scratch = ThreadScratch.Floats(ScratchSlot.BlockTile, BlockTileCode<TFormat>.ScratchFloats + ((long)share.Rows * length));
        float* sums = scratch + BlockTileCode<TFormat>.ScratchFloats;
        Begin(streamRows, y, yRow, sums);
        Tile(weight, streamRows, sums, scratch);
        for (int row = 0; row < share.Rows; row++)
        {
            Transposition.Run(sums + ((nint)row * length), Columns, streamRows, Columns, y + (row * yRow), streamRows);
        }
    }

    private void Tile(byte* weight, int streamRows, float* sums, float* scratch)
    {
        Int8Row x = share.Int8.Row(0);
        nint half = BlockTileCode<TFormat>.MostRows / 2 * share.Int8.Stride;
        var operands = new BlockTileOperands
        {
            X = x.Numbers,
            XRow = share.Int8.Stride,
            XHalf = half,
            XHalfBack = -half,
            XScales = x.ScalesOf(TFormat.GroupLength),
            XSums = TFormat.HasMinimums ? x.Sums : x.OffsetsOf(TFormat.GroupLength),
            W = weight,
            WStream = streamRows * _bytes,
            Scratch = scratch,
            Blocks = share.Width / TFormat.BlockLength,
            StreamRows = streamRows,
            Y = sums,
            YRow = (nint)streamRows * Columns * sizeof(float),
        };
        BlockTile<TFormat>.Run(ref operands, share.Rows);
    }

    /// <summary>What is added to, in the order of the streams.</summary>
    private void Begin(int streamRows, float* y, nint yRow, float* sums)
    {
        if (!share.Accumulate)
        {
            new Span<float>(sums, share.Rows * streamRows * Columns).Clear();
            return;
        }

        for (int row = 0; row < share.Rows; row++)
        {
            Transposition.Run(y + (row * yRow), streamRows, Columns, streamRows, sums + ((nint)row * streamRows * Columns), Columns);
        }
    }
}
