using DeepSeekOcr.Tensors.Caches;
using DeepSeekOcr.Tensors.Cpu.Attention;

namespace DeepSeekOcr.Tensors.Operations.Attention;

/// <summary>
/// Multi-head attention of every token to itself and earlier ones: <c>y[t] = softmax(q[t]·k[..t]ᵀ/√d)·v[..t]</c> in each head.
/// </summary>
/// <remarks>Vaswani et al. 2017 (arXiv 1706.03762), §3.2.3, in blocks. Rotary embedding is applied before.</remarks>
public static unsafe class CausalAttention
{
    /// <summary>Most new tokens of a cached sequence that are attended exactly as if they came one by one.</summary>
    public const int FewTokens = AttentionDecode.MostTokens;

    /// <summary>Attends within each sequence, from its beginning.</summary>
    /// <param name="q">[batch, tokens, heads·headWidth]</param>
    /// <param name="k">As <paramref name="q"/>.</param>
    /// <param name="v">As <paramref name="q"/>.</param>
    /// <param name="heads">Number of heads.</param>
    /// <param name="precision">What the products multiply.</param>
    /// <returns>Shape of <paramref name="q"/>.</returns>
    /// <exception cref="ArgumentException">The shapes do not fit together.</exception>
    public static Tensor Apply(Tensor q, Tensor k, Tensor v, int heads, Precision precision = Precision.Single)
    {
        if (q.Shape.Rank != 3)
        {
            throw new ArgumentException($"Causal attention takes [batch, tokens, heads·headWidth], not {q.Shape}.", nameof(q));
        }

        AttentionOperands operands = Operands(q, k, v, heads, q.Shape[0], q.Shape[1], precision);
        Tensor y = Tensor.Empty(q.Shape);
        if (Tape.Current is { } tape && (q.RequiresGradient || k.RequiresGradient || v.RequiresGradient))
        {
            Tensor logSumExp = Tensor.Empty([operands.Items, operands.Tokens]);
            AttentionForward.Run(in operands, y.Data, logSumExp.Data);
            Record(tape, q, k, v, operands, y, logSumExp);
        }
        else
        {
            AttentionForward.Run(in operands, y.Data, null);
        }

        GC.KeepAlive(q);
        GC.KeepAlive(k);
        GC.KeepAlive(v);
        return y;
    }

    /// <summary>Attends the next tokens of one sequence, whose earlier ones a cache holds, and writes theirs after them.</summary>
    /// <param name="q">[tokens, heads·headWidth], the positions from <c>cache.Length</c> on.</param>
    /// <param name="k">As <paramref name="q"/>.</param>
    /// <param name="v">As <paramref name="q"/>.</param>
    /// <param name="heads">Number of heads.</param>
    /// <param name="cache">Cache of the sequence.</param>
    /// <param name="layer">Layer of the cache.</param>
    /// <returns>Shape of <paramref name="q"/>.</returns>
    /// <inheritdoc cref="ApplyCached(Tensor, Tensor, Tensor, int, IReadOnlyList{KeyValueCache}, int)" path="/remarks|/exception"/>
    public static Tensor ApplyCached(Tensor q, Tensor k, Tensor v, int heads, KeyValueCache cache, int layer) =>
        ApplyCached(Alone(q), Alone(k), Alone(v), heads, cache.AsBatch, layer).Reshape(q.Shape);

    /// <summary>
    /// Attends the next tokens of several sequences, as many of each, whose earlier ones caches hold, and writes theirs after them.
    /// </summary>
    /// <remarks>
    /// Earlier tokens are seen as the cache rounded them. Up to <see cref="FewTokens"/> new ones see each other so too: each gets, bit for
    /// bit, what it would get if it came alone. In a longer block new tokens see each other in f32. A sequence's result does not depend on
    /// the others. <see cref="KeyValueCache.Advance"/> makes the new ones count, once every layer has been through here. Without gradients.
    /// </remarks>
    /// <param name="q">[sequences, tokens, heads·headWidth], the positions from <c>cache.Length</c> on.</param>
    /// <param name="k">As <paramref name="q"/>.</param>
    /// <param name="v">As <paramref name="q"/>.</param>
    /// <param name="heads">Number of heads.</param>
    /// <param name="caches">One a sequence, all different.</param>
    /// <param name="layer">Layer of the caches.</param>
    /// <returns>Shape of <paramref name="q"/>.</returns>
    /// <exception cref="ArgumentException">The shapes do not fit together or not to the caches.</exception>
    /// <exception cref="InvalidOperationException">A cache is full, or a tape records.</exception>
    public static Tensor ApplyCached(Tensor q, Tensor k, Tensor v, int heads, IReadOnlyList<KeyValueCache> caches, int layer)
    {
        if (q.Shape.Rank != 3 || q.Shape[0] != caches.Count)
        {
            throw new ArgumentException($"Cached attention takes [{caches.Count}, tokens, heads·headWidth], not {q.Shape}.", nameof(q));
        }

        AttentionOperands operands = Operands(q, k, v, heads, caches.Count, q.Shape[1], Precision.Single);
        operands.Layer = layer;
        if (Tape.Current is not null && (q.RequiresGradient || k.RequiresGradient || v.RequiresGradient))
        {
            throw new InvalidOperationException("Attention with a cache has no gradient; attend whole sequences while a tape records.");
        }

        for (int i = 0; i < caches.Count; i++)
        {
            Check(operands, caches[i]);
        }

        AttentionAppend.Run(in operands, caches);
        Tensor y = Tensor.Empty(q.Shape);
        if (operands.Tokens <= FewTokens)
        {
            AttentionDecode.Run(in operands, caches, y.Data);
        }
        else
        {
            for (int i = 0; i < caches.Count; i++)
            {
                AttentionForward.Run(operands.Sequence(i, caches[i]), y.Data + (i * operands.Tokens * operands.RowStep), null);
            }
        }

        GC.KeepAlive(q);
        GC.KeepAlive(k);
        GC.KeepAlive(v);
        return y;
    }

    private static Tensor Alone(Tensor x) => x.Reshape([1, x.Shape.Rows, x.Shape.Width]);

    private static void Check(in AttentionOperands operands, KeyValueCache cache)
    {
        if (operands.Heads != cache.Heads || operands.HeadWidth != cache.HeadWidth || (uint)operands.Layer >= (uint)cache.Layers)
        {
            throw new ArgumentException(
                $"Layer {operands.Layer} with {operands.Heads} heads of {operands.HeadWidth} is not one of the cache's {cache.Layers} with "
                    + $"{cache.Heads} of {cache.HeadWidth}.",
                nameof(cache));
        }
    }

    /// <summary>Checks shapes and says where the numbers lie.</summary>
    internal static AttentionOperands Operands(Tensor q, Tensor k, Tensor v, int heads, int batch, int tokens, Precision precision)
    {
        int width = q.Shape.Width;
        if (k.Shape != q.Shape || v.Shape != q.Shape)
        {
            throw new ArgumentException($"Keys are {k.Shape} and values {v.Shape} where queries are {q.Shape}.", nameof(k));
        }

        if (heads < 1 || width == 0 || width % heads != 0)
        {
            throw new ArgumentException($"Rows of {width} numbers do not split into {heads} heads.", nameof(heads));
        }

        return new AttentionOperands
        {
            Precision = precision,
            Q = q.Data,
            K = k.Data,
            V = v.Data,
            RowStep = width,
            Batch = batch,
            Heads = heads,
            HeadWidth = width / heads,
            Tokens = tokens,
            Causal = true,
        };
    }

    private static void Record(Tape tape, Tensor q, Tensor k, Tensor v, AttentionOperands operands, Tensor y, Tensor logSumExp)
    {
        y.RequiresGradient = true;
        tape.Add(() =>
        {
            var gradients = new AttentionGradients
            {
                Output = y.Data,
                LogSumExp = logSumExp.Data,
                DOutput = y.Gradient.Data,
                DQ = q.RequiresGradient ? q.Gradient.Data : null,
                DK = k.RequiresGradient ? k.Gradient.Data : null,
                DV = v.RequiresGradient ? v.Gradient.Data : null,
            };
            AttentionBackward.Run(in operands, in gradients);
        });
    }
}
