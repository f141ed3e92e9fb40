using DeepSeekOcr.Tensors.Cpu.Formats;
using DeepSeekOcr.Tensors.Cpu.X64;

namespace DeepSeekOcr.Tensors.Cpu.MatMul.Quantized.Blocks;

/// <summary>The code of <see cref="BlockTileCode{TFormat}"/>, placed when it is first asked for.</summary>
internal static unsafe class BlockTile<TFormat>
    where TFormat : struct, IBlockFormat, IBlockTileCode
{
    private static readonly nint[]? Code = ProcessorExtensions.HasVnni ? Place() : null;

    /// <summary>Whether it can run here.</summary>
    public static bool IsSupported => Code is not null;

    /// <summary>Runs it.</summary>
    /// <param name="operands">What it reads and writes.</param>
    /// <param name="rows">Rows of x, 1 to <see cref="BlockTileCode{TFormat}.MostRows"/>.</param>
    public static void Run(ref BlockTileOperands operands, int rows)
    {
        // It takes microseconds and calls nothing, so that the collector may wait for it.
        fixed (BlockTileOperands* at = &operands)
        {
            ((delegate* unmanaged[SuppressGCTransition]<BlockTileOperands*, void>)Code![rows - 1])(at);
        }
    }

    private static nint[]? Place() =>
        ExecutableMemory.Place(
            [.. Enumerable.Range(1, BlockTileCode<TFormat>.MostRows).Select(rows => new BlockTileCode<TFormat>(rows).Write())]);
}
