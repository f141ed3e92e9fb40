using System.Numerics.Tensors;
using DeepSeekOcr.Tensors.Operations;

namespace DeepSeekOcr.Tensors.Kernels;

/// <summary>Attention of a few new tokens of each sequence to its cache: keys and values stream from memory once; sequences, heads and
/// ranges of keys in parallel.</summary>
/// <remarks>
/// Each share leaves its maximum, the total of its weights and its weighted values for every token; the caller joins them. New tokens'
/// own keys are taken in f32, after those of the cache, by the last share of a head. A sequence is cut into shares by its own length alone,
/// so its result does not depend on the others.
/// </remarks>
internal unsafe struct AttentionDecode : IParallelJob
{
    /// <summary>Most new tokens of a sequence at once; with more the blocked kernel is faster.</summary>
    public const int MostTokens = 4;

    private const int ScratchSlot = 6;

    // Maximum and total lie before the weighted values, in a register's width of their own.
    private const int ShareHeader = 16;

    private AttentionOperands _operands;
    private IReadOnlyList<KeyValueCache> _caches;
    private Cut* _cuts; // [sequence]
    private float* _queries; // [sequence][token][head][padded], scaled
    private int _padded;

    /// <summary>Attends the tokens of <paramref name="operands"/>, at most <see cref="MostTokens"/> a sequence.</summary>
    /// <param name="operands">A batch of sequences.</param>
    /// <param name="caches">One a sequence.</param>
    /// <param name="output">[batch, tokens, heads·headWidth]</param>
    public static void Run(in AttentionOperands operands, IReadOnlyList<KeyValueCache> caches, float* output)
    {
        int padded = AttentionPacking.RoundUp(operands.HeadWidth, ShareHeader);
        Cut* cuts = stackalloc Cut[operands.Batch];
        int rows = operands.Batch * operands.Tokens * operands.Heads;
        int shares = 0;
        for (int b = 0; b < operands.Batch; b++)
        {
            cuts[b] = new Cut(caches[b].Length, operands.Heads, shares);
            shares = cuts[b].EndShare;
        }

        float* queries = ThreadScratch.Floats(ScratchSlot, ((long)rows * padded) + ((long)shares * operands.Tokens * (ShareHeader + padded)));
        AttentionPacking.Rows(operands.Q, operands.HeadWidth, rows, operands.HeadWidth, padded, queries);
        AttentionPacking.Scale(queries, rows * padded, operands.Log2Scale);
        var job = new AttentionDecode { _operands = operands, _caches = caches, _cuts = cuts, _queries = queries, _padded = padded };
        WorkerPool.Shared.Run(shares, ref job);
        for (int row = 0; row < rows; row++)
        {
            (int token, int head) = Math.DivRem(row, operands.Heads);
            job.Join(cuts[token / operands.Tokens], head, token % operands.Tokens, output + ((nint)row * operands.HeadWidth));
        }
    }

    /// <inheritdoc/>
    public readonly void Run(int index)
    {
        int sequence = 0;
        while (index >= _cuts[sequence].EndShare)
        {
            sequence++;
        }

        Cut cut = _cuts[sequence];
        (int head, int part) = Math.DivRem(index - cut.FirstShare, cut.Parts);
        for (int token = 0; token < _operands.Tokens; token++)
        {
            float* share = Share(index, token);
            float* query = Query(sequence, head, token);
            var kernel = new AttentionDecodeRange
            {
                Cache = _caches[sequence],
                Layer = _operands.Layer,
                Head = head,
                FirstBlock = part * cut.PartBlocks,
                EndKey = Math.Min(cut.Past, (part + 1) * cut.PartBlocks * KeyValueCache.BlockPositions),
                Query = query,
                Padded = _padded,
                Maximum = AttentionScores.Least,
                Sums = share + ShareHeader,
            };
            SimdWidth.Dispatch(ref kernel);
            share[0] = kernel.Maximum;
            share[1] = kernel.Total;
            if (part == cut.Parts - 1)
            {
                AddNew(sequence, head, token, query, share);
            }
        }
    }

    private readonly float* Query(int sequence, int head, int token) =>
        _queries + ((nint)((((sequence * _operands.Tokens) + token) * _operands.Heads) + head) * _padded);

    private readonly float* Share(int index, int token)
    {
        nint queries = (nint)_operands.Batch * _operands.Tokens * _operands.Heads * _padded;
        return _queries + queries + (((nint)index * _operands.Tokens) + token) * (ShareHeader + _padded);
    }

    /// <summary>Adds the keys of the new tokens up to and with <paramref name="token"/>.</summary>
    private readonly void AddNew(int sequence, int head, int token, float* query, float* share)
    {
        int width = _operands.HeadWidth;
        for (int i = 0; i <= token; i++)
        {
            nint row = (((sequence * _operands.Tokens) + i) * _operands.RowStep) + (head * width);
            float score = OrderedDot.Of(query, _operands.K + row, width);
            Accumulate(share, score, 1, new ReadOnlySpan<float>(_operands.V + row, width));
        }
    }

    private readonly void Join(Cut cut, int head, int token, float* output)
    {
        int index = cut.FirstShare + (head * cut.Parts);
        float* first = Share(index, token);
        for (int part = 1; part < cut.Parts; part++)
        {
            float* share = Share(index + part, token);
            Accumulate(first, share[0], share[1], new ReadOnlySpan<float>(share + ShareHeader, _operands.HeadWidth));
        }

        TensorPrimitives.Multiply(
            new ReadOnlySpan<float>(first + ShareHeader, _operands.HeadWidth), 1 / first[1], new Span<float>(output, _operands.HeadWidth));
    }

    /// <summary>Adds weighted values of another maximum to a share.</summary>
    private static void Accumulate(float* share, float maximum, float total, ReadOnlySpan<float> values)
    {
        var sums = new Span<float>(share + ShareHeader, values.Length);
        float most = Math.Max(share[0], maximum);
        float kept = float.Exp2(share[0] - most);
        float added = float.Exp2(maximum - most);
        TensorPrimitives.Multiply(sums, kept, sums);
        TensorPrimitives.MultiplyAdd(values, added, sums, sums);
        share[0] = most;
        share[1] = (share[1] * kept) + (total * added);
    }

    /// <summary>How a sequence's past is cut: each head into so many parts.</summary>
    private readonly struct Cut
    {
        public Cut(int past, int heads, int firstShare)
        {
            int blocks = KeyValuePool.Blocks(past);
            int wanted = ((16 * WorkerPool.Shared.Threads) + heads - 1) / heads;
            (Past, FirstShare) = (past, firstShare);
            Parts = Math.Clamp(wanted, 1, Math.Max(1, blocks));
            PartBlocks = (blocks + Parts - 1) / Parts;
            EndShare = firstShare + (heads * Parts);
        }

        /// <summary>Positions in the cache.</summary>
        public int Past { get; }

        public int Parts { get; }

        /// <summary>Blocks of the cache in a part.</summary>
        public int PartBlocks { get; }

        public int FirstShare { get; }

        public int EndShare { get; }
    }
}
