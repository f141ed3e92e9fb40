namespace DeepSeekOcr.Tensors;

/// <summary>The numbers that products of matrices with many rows, and attention without a cache, multiply; sums are f32 always.</summary>
public enum Precision
{
    /// <summary>f32.</summary>
    Single,

    /// <summary>
    /// bf16, where the processor multiplies them (AVX512-BF16), elsewhere f32. Weights, activations and gradients stay what they are; what
    /// a product reads is rounded to the nearest bf16, a relative error of at most 2⁻⁹.
    /// </summary>
    /// <remarks>
    /// For encoding pages, as the published code does, and for training, whose gradients are noisier than the rounding (Micikevicius et
    /// al., Mixed Precision Training, 2018; with bf16 no loss scale is needed).
    /// </remarks>
    BFloat16,
}
