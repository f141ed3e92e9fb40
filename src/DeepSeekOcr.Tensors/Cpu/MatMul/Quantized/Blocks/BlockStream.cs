using System.Collections.Concurrent;
using DeepSeekOcr.Tensors.Cpu.Formats;
using DeepSeekOcr.Tensors.Cpu.X64;

namespace DeepSeekOcr.Tensors.Cpu.MatMul.Quantized.Blocks;

/// <summary>The code of <see cref="BlockStreamCode{TFormat}"/>, placed when rows of a length are first multiplied.</summary>
internal static unsafe class BlockStream<TFormat>
    where TFormat : struct, IBlockFormat, IBlockStreamCode
{
    private static readonly ConcurrentDictionary<(int Groups, int Rows), nint> Placed = new();

    /// <summary>The code for rows of a length, or null where there is none.</summary>
    /// <param name="groups">Groups of a row of the weight.</param>
    /// <param name="rows">Rows of x.</param>
    public static nint? Find(int groups, int rows)
    {
        if (rows > BlockStreamCode<TFormat>.MostRows || !ProcessorExtensions.HasVnni)
        {
            return null;
        }

        nint code = Placed.GetOrAdd(
            (groups, rows), static key => ExecutableMemory.Place([new BlockStreamCode<TFormat>(key.Groups, key.Rows).Write()])?[0] ?? 0);
        return code == 0 ? null : code;
    }

    /// <summary>Runs code that was found.</summary>
    /// <param name="code">The code.</param>
    /// <param name="operands">What it reads and writes.</param>
    public static void Run(nint code, ref BlockStreamOperands operands)
    {
        // It takes microseconds and calls nothing, so that the collector may wait for it.
        fixed (BlockStreamOperands* at = &operands)
        {
            ((delegate* unmanaged[SuppressGCTransition]<BlockStreamOperands*, void>)code)(at);
        }
    }
}
