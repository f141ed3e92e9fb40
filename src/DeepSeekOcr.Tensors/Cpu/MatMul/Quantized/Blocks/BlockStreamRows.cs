using DeepSeekOcr.Tensors.Cpu.Formats;
using DeepSeekOcr.Tensors.Cpu.MatMul.Operands;
using DeepSeekOcr.Tensors.Cpu.Simd;
using DeepSeekOcr.Tensors.Cpu.Threads;
using DeepSeekOcr.Tensors.Cpu.X64;

namespace DeepSeekOcr.Tensors.Cpu.MatMul.Quantized.Blocks;

/// <summary>A share of a product with one or two rows whose weight is stored in blocks, on processors with AVX512-VNNI.</summary>
/// <param name="share">The share.</param>
/// <param name="code">The code of <see cref="BlockStream{TFormat}"/> for it.</param>
internal readonly unsafe struct BlockStreamRows<TFormat>(RowShare share, nint code)
    where TFormat : struct, IBlockFormat, IBlockTileCode, IBlockStreamCode
{
    private const int Together = SixteenRows.Count;

    private readonly int _groups = share.Width / TFormat.GroupLength;

    /// <summary>Runs the share, reading the weight in order.</summary>
    public void Run()
    {
        int edge = share.Rows * Together;
        float* scratch = ThreadScratch.Floats(ScratchSlot.BlockStream, edge + BlockStreamCode<TFormat>.ScratchFloats(_groups, share.Rows));
        int times = share.Columns / Together;
        int whole = times * Together;
        int rest = share.Columns - whole;
        for (int row = 0; row < share.Rows && !share.Accumulate; row++)
        {
            new Span<float>(share.Y + (row * share.YRow), share.Columns).Clear();
        }

        if (times > 0)
        {
            Multiply(share.Weight, Together, times, share.Y, share.YRow, scratch + edge);
        }

        if (rest > 0)
        {
            nint rowBytes = share.Width / TFormat.BlockLength * (nint)TFormat.BlockBytes;
            RowCopy.Run(share.Y + whole, share.YRow, scratch, Together, share.Rows, rest);
            Multiply(share.Weight + (whole * rowBytes), rest, 1, scratch, Together, scratch + edge);
            RowCopy.Run(scratch, Together, share.Y + whole, share.YRow, share.Rows, rest);
        }
    }

    private void Multiply(byte* weight, int together, int times, float* y, nint yRow, float* scratch)
    {
        Int8Row x = share.Int8.Row(0);
        var operands = new BlockStreamOperands
        {
            X = x.Numbers,
            XRow = share.Int8.Stride,
            XScales = x.ScalesOf(TFormat.GroupLength),
            XSums = TFormat.HasMinimums ? x.Sums : x.OffsetsOf(TFormat.GroupLength),
            W = weight,
            Together = together,
            Times = times,
            Scratch = scratch,
            Y = y,
            YRow = yRow * sizeof(float),
        };
        BlockStream<TFormat>.Run(code, ref operands);
    }
}
