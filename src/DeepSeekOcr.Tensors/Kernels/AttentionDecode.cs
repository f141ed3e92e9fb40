using System.Numerics.Tensors;
using DeepSeekOcr.Tensors.Operations;

namespace DeepSeekOcr.Tensors.Kernels;

/// <summary>Attention of a few new tokens to a cache: keys and values stream from memory once, heads and ranges of keys in parallel.</summary>
/// <remarks>
/// Each share leaves its maximum, the total of its weights and its weighted values for every token; the caller joins them. A token takes its
/// own key in f32, after those of the cache, and earlier new ones as the cache rounded them: what it gets is, bit for bit, what it would get
/// if it came alone.
/// </remarks>
internal unsafe struct AttentionDecode : IParallelJob
{
    /// <summary>Most new tokens at once: drafts to verify and a few more; a longer block is a prompt.</summary>
    public const int MostTokens = 16;

    private const int ScratchSlot = 6;

    // Maximum and total lie before the weighted values, in a register's width of their own.
    private const int ShareHeader = 16;

    private AttentionOperands _operands;
    private float* _queries; // [token][head][padded], scaled
    private float* _shares; // [head][part][token][ShareHeader + padded]
    private int _padded;
    private int _wanted;
    private int _parts;

    /// <summary>Attends the tokens of <paramref name="operands"/>, at most <see cref="MostTokens"/> of one sequence.</summary>
    /// <param name="operands">With a cache that already holds the new tokens' keys and values, not counted in its length.</param>
    /// <param name="output">[tokens, heads·headWidth]</param>
    public static void Run(in AttentionOperands operands, float* output)
    {
        int wanted = ((16 * WorkerPool.Shared.Threads) + operands.Heads - 1) / operands.Heads;
        int parts = Parts(wanted, Blocks(operands.Past + operands.Tokens - 1));
        int padded = AttentionPacking.RoundUp(operands.HeadWidth, ShareHeader);
        int rows = operands.Tokens * operands.Heads;
        float* queries = ThreadScratch.Floats(ScratchSlot, ((long)rows * padded) + ((long)rows * parts * (ShareHeader + padded)));
        AttentionPacking.Rows(operands.Q, operands.HeadWidth, rows, operands.HeadWidth, padded, queries);
        AttentionPacking.Scale(queries, rows * padded, operands.Log2Scale);
        var job = new AttentionDecode
        {
            _operands = operands,
            _queries = queries,
            _shares = queries + ((nint)rows * padded),
            _padded = padded,
            _wanted = wanted,
            _parts = parts,
        };
        WorkerPool.Shared.Run(operands.Heads * parts, ref job);
        for (int row = 0; row < rows; row++)
        {
            job.Join(row / operands.Heads, row % operands.Heads, output + ((nint)row * operands.HeadWidth));
        }
    }

    /// <inheritdoc/>
    public readonly void Run(int index)
    {
        (int head, int part) = Math.DivRem(index, _parts);
        for (int token = 0; token < _operands.Tokens; token++)
        {
            int past = _operands.Past + token;
            int blocks = Blocks(past);
            int parts = Parts(_wanted, blocks);
            if (part >= parts)
            {
                continue;
            }

            int partBlocks = (blocks + parts - 1) / parts;
            float* share = Share(head, part, token);
            var kernel = new AttentionDecodeRange
            {
                Cache = _operands.Cache!,
                Layer = _operands.Layer,
                Head = head,
                FirstBlock = part * partBlocks,
                EndKey = Math.Min(past, (part + 1) * partBlocks * KeyValueCache.BlockPositions),
                Query = Query(token, head),
                Padded = _padded,
                Maximum = AttentionScores.Least,
                Sums = share + ShareHeader,
            };
            SimdWidth.Dispatch(ref kernel);
            share[0] = kernel.Maximum;
            share[1] = kernel.Total;
            if (part == parts - 1)
            {
                AddOwn(head, token, share);
            }
        }
    }

    private static int Blocks(int positions) => (positions + KeyValueCache.BlockPositions - 1) / KeyValueCache.BlockPositions;

    private static int Parts(int wanted, int blocks) => Math.Clamp(wanted, 1, Math.Max(1, blocks));

    private readonly float* Query(int token, int head) => _queries + ((nint)((token * _operands.Heads) + head) * _padded);

    private readonly float* Share(int head, int part, int token) =>
        _shares + ((nint)((((head * _parts) + part) * _operands.Tokens) + token) * (ShareHeader + _padded));

    /// <summary>Adds the token's own key.</summary>
    private readonly void AddOwn(int head, int token, float* share)
    {
        int width = _operands.HeadWidth;
        nint row = (token * _operands.RowStep) + (head * width);
        float score = TensorPrimitives.Dot(new ReadOnlySpan<float>(Query(token, head), width), new ReadOnlySpan<float>(_operands.K + row, width));
        Accumulate(share, score, 1, new ReadOnlySpan<float>(_operands.V + row, width));
    }

    private readonly void Join(int token, int head, float* output)
    {
        float* first = Share(head, 0, token);
        int parts = Parts(_wanted, Blocks(_operands.Past + token));
        for (int part = 1; part < parts; part++)
        {
            float* share = Share(head, part, token);
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
}
