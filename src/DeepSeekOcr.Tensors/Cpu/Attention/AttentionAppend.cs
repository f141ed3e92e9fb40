using DeepSeekOcr.Tensors.Caches;
using DeepSeekOcr.Tensors.Cpu.Threads;

namespace DeepSeekOcr.Tensors.Cpu.Attention;

/// <summary>Writes keys and values of new tokens after those that caches hold, some heads to a thread.</summary>
internal unsafe struct AttentionAppend : IParallelJob
{
    // Keys and values of a token, all heads, take about 2 µs; handing work to a thread takes as long.
    private const int JobTokens = 4;

    private AttentionOperands _operands;
    private IReadOnlyList<KeyValueCache> _caches;
    private int _jobs;

    /// <summary>Writes the tokens of <paramref name="operands"/>.</summary>
    /// <param name="operands">A batch of sequences.</param>
    /// <param name="caches">One a sequence, all different.</param>
    /// <exception cref="InvalidOperationException">A cache is full, or its pool has no memory.</exception>
    public static void Run(in AttentionOperands operands, IReadOnlyList<KeyValueCache> caches)
    {
        for (int i = 0; i < caches.Count; i++)
        {
            caches[i].Reserve(operands.Tokens);
        }

        var job = new AttentionAppend
        {
            _operands = operands,
            _caches = caches,
            _jobs = Math.Clamp(caches.Count * operands.Tokens / JobTokens, 1, operands.Heads),
        };
        WorkerPool.Shared.Run(job._jobs, ref job);
    }

    /// <inheritdoc/>
    public readonly void Run(int index)
    {
        int end = _operands.Heads * (index + 1) / _jobs;
        for (int head = _operands.Heads * index / _jobs; head < end; head++)
        {
            for (int i = 0; i < _caches.Count; i++)
            {
                nint source = ((nint)i * _operands.Tokens * _operands.RowStep) + ((nint)head * _operands.HeadWidth);
                _caches[i].Write(_operands.Layer, head, _operands.K + source, _operands.V + source, _operands.Tokens);
            }
        }
    }
}
