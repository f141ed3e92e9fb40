using DeepSeekOcr.Tensors;

namespace DeepSeekOcr.Model;

/// <summary>A transformer block: rows in, rows of the same shape out.</summary>
internal interface IBlock
{
    /// <param name="x">The residual stream.</param>
    /// <returns>Shape of <paramref name="x"/>.</returns>
    Tensor Forward(Tensor x);
}

/// <summary>Runs blocks so that reading a page needs the activations of one block at a time.</summary>
internal static class Block
{
    /// <summary>Runs a block and keeps its result alone, unless a tape or a probe has to see inside.</summary>
    public static Tensor Run<TBlock>(TBlock block, Tensor x)
        where TBlock : IBlock
    {
        if (Arena.Current is not { } arena || Tape.Current is not null || Probe.IsWatching)
        {
            return block.Forward(x);
        }

        Tensor kept = Tensor.Empty(x.Shape);
        using (arena.Enter())
        {
            block.Forward(x).Span.CopyTo(kept.Span);
        }

        Interlude.Play();
        return kept;
    }
}
