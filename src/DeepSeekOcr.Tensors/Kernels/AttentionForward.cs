namespace DeepSeekOcr.Tensors.Kernels;

/// <summary>Softmax attention without its matrix of scores: blocks of queries stream over blocks of keys.</summary>
/// <remarks>
/// Dao et al. 2022 (arXiv 2205.14135) with an online softmax, transposed: a lane is a query, so that maxima and sums run down registers
/// and never across them. A key block's scores (KeyBlock × 2 registers) stay in the first-level cache between the two products.
/// </remarks>
internal unsafe struct AttentionForward : IParallelJob
{
    // A chunk packs its head's keys by itself: with so many queries a chunk that costs below 2 % of its products.
    private const int LeastChunkQueries = 512;

    private AttentionOperands _operands;
    private float* _output;
    private nint _outputStep;
    private float* _logSumExp;
    private int _chunks;
    private int _chunkQueries;

    /// <summary>Attends every query of every head item.</summary>
    /// <param name="operands">Queries, keys and values.</param>
    /// <param name="output">[batch, tokens, heads·headWidth]</param>
    /// <param name="logSumExp">[items, tokens]: log₂ Σ 2^score of each query for the backward pass; may be null.</param>
    public static void Run(in AttentionOperands operands, float* output, float* logSumExp)
    {
        int wanted = (4 * WorkerPool.Shared.Threads + operands.Items - 1) / Math.Max(1, operands.Items);
        int chunks = Math.Clamp(wanted, 1, Math.Max(1, operands.Tokens / LeastChunkQueries));
        int lanes = 2 * SimdWidth.Lanes;
        var job = new AttentionForward
        {
            _operands = operands,
            _output = output,
            _outputStep = (nint)operands.Heads * operands.HeadWidth,
            _logSumExp = logSumExp,
            _chunkQueries = AttentionPacking.RoundUp((operands.Tokens + chunks - 1) / chunks, lanes),
        };
        job._chunks = (operands.Tokens + job._chunkQueries - 1) / Math.Max(1, job._chunkQueries);
        WorkerPool.Shared.Run(operands.Items * job._chunks, ref job);
    }

    /// <inheritdoc/>
    public void Run(int index)
    {
        int item = index / _chunks;
        int first = index % _chunks * _chunkQueries;
        var kernel = new AttentionForwardChunk
        {
            Operands = _operands,
            Item = item,
            QueryStart = first,
            QueryEnd = Math.Min(_operands.Tokens, first + _chunkQueries),
            Output = _operands.Head(_output, _outputStep, item),
            OutputStep = _outputStep,
            LogSumExp = _logSumExp == null ? null : _logSumExp + ((nint)item * _operands.Tokens),
        };
        SimdWidth.Dispatch(ref kernel);
    }
}
