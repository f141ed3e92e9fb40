using DeepSeekOcr.Tensors.Weights;

namespace DeepSeekOcr.Tensors.Operations.Experts;

/// <summary>The three matrices of one feed-forward expert: <c>E(x) = down·(silu(gate·x) ∘ (up·x))</c>.</summary>
/// <param name="Gate">[width, model width]</param>
/// <param name="Up">[width, model width]</param>
/// <param name="Down">[model width, width]</param>
public sealed record Expert(Weight Gate, Weight Up, Weight Down)
{
    /// <summary>Width of the hidden layer.</summary>
    public int Width => Gate.Shape[0];

    internal bool RequiresGradient => Gate.RequiresGradient || Up.RequiresGradient || Down.RequiresGradient;
}
