using DeepSeekOcr.Tensors.Caches;

namespace DeepSeekOcr.Tensors.Cpu.Attention;

/// <summary>Where an attention's numbers lie, and which keys a query sees.</summary>
/// <remarks>A <em>head item</em> is one head of one sequence; items are numbered sequence by sequence.</remarks>
internal unsafe struct AttentionOperands
{
    /// <summary>Queries: first token of the first head of the first sequence. <see cref="K"/> and <see cref="V"/> alike.</summary>
    public float* Q;

    public float* K;

    public float* V;

    /// <summary>Floats from a token to the next, the same in Q, K and V.</summary>
    public nint RowStep;

    /// <summary>Sequences.</summary>
    public int Batch;

    public int Heads;

    public int HeadWidth;

    /// <summary>Queries of a sequence; it has as many keys, after <see cref="Past"/>.</summary>
    public int Tokens;

    /// <summary>What the products multiply, where it suits.</summary>
    public Precision Precision;

    /// <summary>Whether query i sees only keys 0 … Past + i.</summary>
    public bool Causal;

    /// <summary>Earlier positions that <see cref="Cache"/> holds.</summary>
    public int Past;

    public KeyValueCache? Cache;

    /// <summary>Layer of the cache.</summary>
    public int Layer;

    /// <summary>[2·Height − 1, HeadWidth], or null without a relative position bias.</summary>
    public float* RelativeHeight;

    /// <summary>[2·Width − 1, HeadWidth].</summary>
    public float* RelativeWidth;

    /// <summary>Rows of the token grid.</summary>
    public int Height;

    /// <summary>Columns of the token grid.</summary>
    public int Width;

    /// <summary>Number of head items.</summary>
    public readonly int Items => Batch * Heads;

    /// <summary>All keys of a sequence.</summary>
    public readonly int Keys => Past + Tokens;

    /// <summary>Softmax scale in units of log₂: <c>log₂e / √HeadWidth</c>.</summary>
    public readonly float Log2Scale => float.Log2(float.E) / float.Sqrt(HeadWidth);

    /// <summary>One sequence of the batch, after the positions of its cache.</summary>
    public readonly AttentionOperands Sequence(int index, KeyValueCache cache)
    {
        nint offset = index * Tokens * RowStep;
        AttentionOperands one = this;
        one.Q += offset;
        one.K += offset;
        one.V += offset;
        (one.Batch, one.Cache, one.Past) = (1, cache, cache.Length);
        return one;
    }

    /// <summary>Keys that the queries before <paramref name="queryEnd"/> see.</summary>
    public readonly int VisibleKeys(int queryEnd) => Causal ? Math.Min(Keys, Past + queryEnd) : Keys;

    /// <summary>First token of a head item in a buffer whose rows are <paramref name="rowStep"/> apart.</summary>
    public readonly float* Head(float* origin, nint rowStep, int item) =>
        origin + (item / Heads * (Tokens * rowStep)) + (item % Heads * HeadWidth);
}
