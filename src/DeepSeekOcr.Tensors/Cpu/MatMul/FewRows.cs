using DeepSeekOcr.Tensors.Cpu.Formats;
using DeepSeekOcr.Tensors.Cpu.MatMul.Dense;
using DeepSeekOcr.Tensors.Cpu.MatMul.Operands;
using DeepSeekOcr.Tensors.Cpu.MatMul.Quantized.Blocks;

namespace DeepSeekOcr.Tensors.Cpu.MatMul;

/// <summary>Runs a share of a product with few rows on a kernel, for whichever format its weight has.</summary>
internal readonly struct FewRows(MatMulKernel kernel, RowShare share) : IFormatVisitor
{
    /// <inheritdoc/>
    public void Numbers<TFormat>()
        where TFormat : struct, INumberFormat => NumberRows.Run<TFormat>(share);

    /// <inheritdoc/>
    public void Blocks<TFormat>()
        where TFormat : struct, IBlockFormat => BlockRows.Run<TFormat>(share);

    /// <inheritdoc/>
    public void Tiles<TFormat>()
        where TFormat : struct, IBlockFormat, IBlockTileCode
    {
        if (kernel == MatMulKernel.BlockRows || !BlockTile<TFormat>.IsSupported)
        {
            BlockRows.Run<TFormat>(share);
        }
        else
        {
            new BlockTileRows<TFormat>(share).Run();
        }
    }

    /// <inheritdoc/>
    public void Streams<TFormat>()
        where TFormat : struct, IBlockFormat, IBlockTileCode, IBlockStreamCode
    {
        // Code for a new length of rows needs memory that a system may refuse, even if it gave some for the tiles.
        if (kernel == MatMulKernel.BlockStream && BlockStream<TFormat>.Find(share.Width / TFormat.GroupLength, share.Rows) is { } code)
        {
            new BlockStreamRows<TFormat>(share, code).Run();
        }
        else
        {
            Tiles<TFormat>();
        }
    }
}
