using System.Numerics.Tensors;
using DeepSeekOcr.Tensors.Caches;
using DeepSeekOcr.Tensors.Cpu.Simd;
using DeepSeekOcr.Tensors.Cpu.Threads;

namespace DeepSeekOcr.Tensors.Cpu.Attention;

/// <summary>Attention of a few new tokens of each sequence to its cache: keys and values stream from memory once; sequences, heads and
/// ranges of keys in parallel.</summary>
/// <remarks>
/// Each share leaves its maximum, the total of its weights and its weighted values for every token; the caller joins them. A token takes
/// its own key in f32, after those of the cache, and earlier new ones as the cache rounded them; the keys before it are cut into parts by
/// their number alone. So what it gets is, bit for bit, what it would get if it came alone, whatever other tokens and sequences lie beside
/// it.
/// </remarks>
internal unsafe struct AttentionDecode : IParallelJob
{
    /// <summary>Most new tokens of a sequence at once: drafts to verify and a few more; a longer block is a prompt.</summary>
    public const int MostTokens = 16;


    // Maximum and total lie before the weighted values, in a register's width of their own.
    private const int ShareHeader = 16;

    private AttentionOperands _operands;
    private IReadOnlyList<KeyValueCache> _caches;
    private SequenceShares* _sequences; // [sequence]
    private float* _queries; // [sequence][token][head][padded], scaled
    private float* _shares; // [sequence][head][part][token][ShareHeader + padded]
    private int _padded;

    /// <summary>Attends the tokens of <paramref name="operands"/>, at most <see cref="MostTokens"/> a sequence.</summary>
    /// <param name="operands">A batch of sequences.</param>
    /// <param name="caches">One a sequence; they already hold the new tokens' keys and values, not counted in their lengths.</param>
    /// <param name="output">[batch, tokens, heads·headWidth]</param>
    public static void Run(in AttentionOperands operands, IReadOnlyList<KeyValueCache> caches, float* output)
    {
        int padded = AttentionPacking.RoundUp(operands.HeadWidth, ShareHeader);
        SequenceShares* sequences = stackalloc SequenceShares[operands.Batch];
        int rows = operands.Batch * operands.Tokens * operands.Heads;
        int shares = 0;
        for (int b = 0; b < operands.Batch; b++)
        {
            int parts = new Cut(caches[b].Length + operands.Tokens - 1, operands.Heads).Parts;
            sequences[b] = new SequenceShares(shares, parts, shares + (operands.Heads * parts));
            shares = sequences[b].End;
        }

        float* queries = ThreadScratch.Floats(
            ScratchSlot.AttentionDecode, ((long)rows * padded) + ((long)shares * operands.Tokens * (ShareHeader + padded)));
        AttentionPacking.Rows(operands.Q, operands.HeadWidth, rows, operands.HeadWidth, padded, queries);
        AttentionPacking.Scale(queries, rows * padded, operands.Log2Scale);
        var job = new AttentionDecode
        {
            _operands = operands,
            _caches = caches,
            _sequences = sequences,
            _queries = queries,
            _shares = queries + ((nint)rows * padded),
            _padded = padded,
        };
        WorkerPool.Shared.Run(shares, ref job);
        for (int row = 0; row < rows; row++)
        {
            (int token, int head) = Math.DivRem(row, operands.Heads);
            job.Join(token / operands.Tokens, head, token % operands.Tokens, output + ((nint)row * operands.HeadWidth));
        }
    }

    /// <inheritdoc/>
    public readonly void Run(int index)
    {
        int sequence = 0;
        while (index >= _sequences[sequence].End)
        {
            sequence++;
        }

        (int head, int part) = Math.DivRem(index - _sequences[sequence].First, _sequences[sequence].Parts);
        for (int token = 0; token < _operands.Tokens; token++)
        {
            Cut cut = CutOf(sequence, token);
            if (part < cut.Parts)
            {
                Attend(sequence, head, token, part, cut, Share(index, token), KeysOf(index + 1));
            }
        }
    }

    /// <summary>Where the keys of a share begin; null after the last, and if it has none.</summary>
    private readonly byte* KeysOf(int index)
    {
        int sequence = 0;
        while (sequence < _operands.Batch && index >= _sequences[sequence].End)
        {
            sequence++;
        }

        if (sequence == _operands.Batch)
        {
            return null;
        }

        (int head, int part) = Math.DivRem(index - _sequences[sequence].First, _sequences[sequence].Parts);
        Cut cut = CutOf(sequence, _operands.Tokens - 1);
        int block = part * cut.PartBlocks;
        return block * KeyValueCache.BlockPositions < cut.Past ? _caches[sequence].Keys(_operands.Layer, head, block).Numbers : null;
    }

    private readonly void Attend(int sequence, int head, int token, int part, Cut cut, float* share, byte* next)
    {
        float* query = _queries + ((nint)((((sequence * _operands.Tokens) + token) * _operands.Heads) + head) * _padded);
        var kernel = new AttentionDecodeRange
        {
            Cache = _caches[sequence],
            Layer = _operands.Layer,
            Head = head,
            FirstBlock = part * cut.PartBlocks,
            EndKey = Math.Min(cut.Past, (part + 1) * cut.PartBlocks * KeyValueCache.BlockPositions),
            Query = query,
            Padded = _padded,
            Next = next,
            Maximum = AttentionScores.Least,
            Sums = share + ShareHeader,
        };
        SimdWidth.Dispatch(ref kernel);
        share[0] = kernel.Maximum;
        share[1] = kernel.Total;
        if (part == cut.Parts - 1)
        {
            int width = _operands.HeadWidth;
            nint own = (((sequence * _operands.Tokens) + token) * _operands.RowStep) + (head * width);
            Accumulate(share, OrderedDot.Of(query, _operands.K + own, width), 1, new ReadOnlySpan<float>(_operands.V + own, width));
        }
    }

    private readonly Cut CutOf(int sequence, int token) => new(_caches[sequence].Length + token, _operands.Heads);

    private readonly float* Share(int index, int token) => _shares + ((((nint)index * _operands.Tokens) + token) * (ShareHeader + _padded));

    private readonly void Join(int sequence, int head, int token, float* output)
    {
        int index = _sequences[sequence].First + (head * _sequences[sequence].Parts);
        int parts = CutOf(sequence, token).Parts;
        float* first = Share(index, token);
        for (int part = 1; part < parts; part++)
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
        float kept = Exp2.Of(share[0] - most);
        float added = Exp2.Of(maximum - most);
        TensorPrimitives.Multiply(sums, kept, sums);
        TensorPrimitives.MultiplyAdd(values, added, sums, sums);
        share[0] = most;
        share[1] = (share[1] * kept) + (total * added);
    }

    /// <summary>How the keys before a token are cut: each head into so many parts.</summary>
    private readonly struct Cut
    {
        public Cut(int past, int heads)
        {
            int blocks = KeyValuePool.Blocks(past);
            int wanted = ((16 * WorkerPool.Shared.Threads) + heads - 1) / heads;
            Past = past;
            Parts = Math.Clamp(wanted, 1, Math.Max(1, blocks));
            PartBlocks = (blocks + Parts - 1) / Parts;
        }

        /// <summary>Positions before the token.</summary>
        public int Past { get; }

        public int Parts { get; }

        /// <summary>Blocks of the cache in a part.</summary>
        public int PartBlocks { get; }
    }

    /// <summary>The shares of a sequence: as many parts of each head as its last token has, which has most.</summary>
    private readonly record struct SequenceShares(int First, int Parts, int End);
}
