using System.Runtime.InteropServices;

namespace DeepSeekOcr.Tensors.Operations.Experts;

/// <summary>What a router chose: for each token its experts, heaviest first, and their weights.</summary>
public readonly struct Routing
{
    private readonly Tensor _ids;

    /// <summary>Takes the router's results; integers are stored as bits of f32 elements, so that they can live in the arena.</summary>
    internal Routing(Tensor scores, Tensor ids, Tensor weights)
    {
        Scores = scores;
        _ids = ids;
        Weights = weights;
    }

    /// <summary>[tokens, experts]: softmax over all experts.</summary>
    public Tensor Scores { get; }

    /// <summary>[tokens, k]: weights of the chosen experts.</summary>
    public Tensor Weights { get; }

    /// <summary>Experts a token goes to.</summary>
    public int TopK => Weights.Shape.Width;

    /// <summary>[tokens · k]: numbers of the chosen experts.</summary>
    public ReadOnlySpan<int> Ids => MemoryMarshal.Cast<float, int>(_ids.Span);
}
