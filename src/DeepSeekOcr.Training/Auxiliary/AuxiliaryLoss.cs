using DeepSeekOcr.Tensors;
using DeepSeekOcr.Tensors.Operations.Losses;

namespace DeepSeekOcr.Training.Auxiliary;

/// <summary>A mean loss over some predictions and how many of them were right.</summary>
/// <param name="Loss">[1]</param>
/// <param name="Correct">Share of predictions that were right, 0 … 1.</param>
internal readonly record struct AuxiliaryLoss(Tensor Loss, double Correct)
{
    /// <summary>Cross-entropy of rows of logits.</summary>
    public static AuxiliaryLoss Of(Tensor logits, int[] labels)
    {
        TokenLosses result = CrossEntropy.Apply(logits, labels, Math.Max(1, labels.Length));
        return new AuxiliaryLoss(result.Loss, labels.Length == 0 ? 0 : result.Correct / (double)labels.Length);
    }
}
