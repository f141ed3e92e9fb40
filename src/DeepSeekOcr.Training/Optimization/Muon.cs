using System.Numerics.Tensors;
using DeepSeekOcr.Tensors;
using DeepSeekOcr.Tensors.Operations;
using DeepSeekOcr.Tensors.Weights;
using Tensor = DeepSeekOcr.Tensors.Tensor;

namespace DeepSeekOcr.Training.Optimization;

/// <summary>Muon (Jordan et al., 2024): momentum whose every direction is given the same length, for the matrices between layers.</summary>
/// <remarks>
/// The step is scaled as Moonlight does (arXiv 2502.16982), so that an element moves by about a fifth of the learning rate, as under AdamW,
/// and weights decay as there.
/// </remarks>
/// <param name="momentum">Decay of the moment; the step looks one step ahead (Nesterov).</param>
/// <param name="weightDecay">Share of a weight taken away a step, times the learning rate.</param>
/// <param name="precision">What its products multiply.</param>
public sealed class Muon(float momentum = 0.95f, float weightDecay = 0.1f, Precision precision = Precision.Single)
{
    private const float ElementStep = 0.2f;

    // Narrower matrices have too few directions to be worth it.
    private const int SmallestSide = 16;

    // Rows looked up or added one by one, and what turns pixels and logits: no matrices between two layers.
    private static readonly string[] Others =
        ["auxiliary.", "embed_tokens", "lm_head", "position_embedding", "pos_embed", "rel_pos", "class_embedding", "patch_embed",
            "mlp.gate.weight"];

    /// <summary>Whether a parameter is a matrix between layers; kernels of convolutions are, one row an output channel.</summary>
    public static bool Takes(Weight weight)
    {
        ArgumentNullException.ThrowIfNull(weight);
        return weight.Shape.Rank >= 2
            && Math.Min(weight.Shape[0], weight.Shape.Elements / weight.Shape[0]) >= SmallestSide
            && !Others.Any(other => weight.Name.Contains(other, StringComparison.Ordinal));
    }

    /// <summary>Updates one matrix from its gradient.</summary>
    /// <param name="weight">F32, with a gradient.</param>
    /// <param name="moment">Of the weight's length; updated.</param>
    /// <param name="learningRate">At this step.</param>
    /// <param name="gradientScale">Factor on the gradient, as clipping asks for.</param>
    public void Update(Weight weight, Span<float> moment, float learningRate, float gradientScale = 1)
    {
        ReadOnlySpan<float> gradient = (weight.Gradient ?? throw new ArgumentException($"{weight.Name} is frozen.", nameof(weight))).Span;
        int rows = weight.Shape[0];
        int columns = weight.Shape.Elements / rows;
        Tensor ahead = Tensor.Empty([rows, columns]);
        TensorPrimitives.Multiply(gradient, gradientScale * (1 - momentum), ahead.Span);
        TensorPrimitives.MultiplyAdd(moment, momentum, ahead.Span, moment);
        TensorPrimitives.MultiplyAdd(moment, momentum, ahead.Span, ahead.Span);
        Tensor step = Orthogonalize.Apply(ahead, precision);
        Span<float> values = weight.Values;
        TensorPrimitives.Multiply(values, 1 - (learningRate * weightDecay), values);
        TensorPrimitives.MultiplyAdd(step.Span, -learningRate * ElementStep * MathF.Sqrt(Math.Max(rows, columns)), values, values);
    }
}
