using DeepSeekOcr.Tensors.Cpu.Simd;
using DeepSeekOcr.Tensors.Cpu.Threads;

namespace DeepSeekOcr.Tensors.Cpu.Attention;

/// <summary>Softmax attention without its matrix of scores: blocks of queries stream over blocks of keys.</summary>
/// <remarks>
/// Dao et al. 2022 (arXiv 2205.14135) with an online softmax, transposed: a lane is a query, so that maxima and sums run down registers
/// and never across them. A key block's scores (KeyBlock × 2 registers) stay in the first-level cache between the two products.
/// </remarks>
internal static unsafe class AttentionForward
{
    // A chunk packs its head's keys by itself: with so many queries a chunk that costs below 2 % of its products.
    private const int LeastChunkQueries = 512;

    /// <summary>Attends every query of every head item; on bf16 numbers if the operands say so and they suit.</summary>
    /// <param name="operands">Queries, keys and values.</param>
    /// <param name="output">[batch, tokens, heads·headWidth]</param>
    /// <param name="logSumExp">[items, tokens]: log₂ Σ 2^score of each query for the backward pass; may be null.</param>
    public static void Run(in AttentionOperands operands, float* output, float* logSumExp)
    {
        if (BFloat16Numbers.Suit(operands))
        {
            Run<BFloat16Numbers>(operands, output, logSumExp);
        }
        else
        {
            Run<SingleNumbers>(operands, output, logSumExp);
        }
    }

    private static void Run<TNumbers>(in AttentionOperands operands, float* output, float* logSumExp)
        where TNumbers : struct, IAttentionNumbers
    {
        int wanted = (4 * WorkerPool.Shared.Threads + operands.Items - 1) / Math.Max(1, operands.Items);
        int chunks = Math.Clamp(wanted, 1, Math.Max(1, operands.Tokens / LeastChunkQueries));
        int queries = AttentionPacking.RoundUp((operands.Tokens + chunks - 1) / chunks, 2 * SimdWidth.Lanes);
        chunks = (operands.Tokens + queries - 1) / Math.Max(1, queries);
        var job = new Job<TNumbers>(operands, output, logSumExp, chunks, queries);
        WorkerPool.Shared.Run(operands.Items * chunks, ref job);
    }

    private readonly struct Job<TNumbers>(AttentionOperands operands, float* output, float* logSumExp, int chunks, int chunkQueries)
        : IParallelJob
        where TNumbers : struct, IAttentionNumbers
    {
        private readonly AttentionOperands _operands = operands;

        public void Run(int index)
        {
            int item = index / chunks;
            int first = index % chunks * chunkQueries;
            nint step = (nint)_operands.Heads * _operands.HeadWidth;
            var kernel = new AttentionForwardChunk<TNumbers>
            {
                Operands = _operands,
                Item = item,
                QueryStart = first,
                QueryEnd = Math.Min(_operands.Tokens, first + chunkQueries),
                Output = _operands.Head(output, step, item),
                OutputStep = step,
                LogSumExp = logSumExp == null ? null : logSumExp + ((nint)item * _operands.Tokens),
            };
            SimdWidth.Dispatch(ref kernel);
        }
    }
}
