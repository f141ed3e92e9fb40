using DeepSeekOcr.Tensors;

namespace DeepSeekOcr.Model;

/// <summary>A transformer block: rows in, rows of the same shape out.</summary>
internal interface IBlock
{
    /// <param name="x">The residual stream.</param>
    /// <param name="precision">What products multiply.</param>
    /// <returns>Shape of <paramref name="x"/>.</returns>
    Tensor Forward(Tensor x, Precision precision);

    /// <summary>Whether anything has to see inside after the run: a tape that plays it backwards, or a probe.</summary>
    /// <param name="x">What goes in.</param>
    bool IsSeenInside(Tensor x);
}

/// <summary>Runs blocks so that reading a page needs the activations of one block at a time.</summary>
internal static class Block
{
    /// <summary>Runs a block and keeps its result alone, unless something has to see inside.</summary>
    /// <param name="block">One of several that run one after another.</param>
    /// <param name="x">What goes in: what comes in first, then what the block before gave.</param>
    /// <param name="precision">What products multiply.</param>
    /// <param name="kept">The result of the block before, which this one's replaces; null before the first.</param>
    /// <remarks>So a frozen block that no gradient reaches costs a training step its forward pass and no memory.</remarks>
    public static Tensor Run<TBlock>(TBlock block, Tensor x, Precision precision, ref Tensor? kept)
        where TBlock : IBlock
    {
        if (Arena.Current is not { } arena || block.IsSeenInside(x))
        {
            return block.Forward(x, precision);
        }

        if (kept is null || Probe.IsWatching)
        {
            kept = Tensor.Empty(x.Shape);
        }

        using (arena.Enter())
        {
            block.Forward(x, precision).Span.CopyTo(kept.Span);
        }

        return kept;
    }
}
