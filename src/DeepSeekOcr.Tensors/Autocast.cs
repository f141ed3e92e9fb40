namespace DeepSeekOcr.Tensors;

/// <summary>
/// Mixed precision: while it lasts, products of matrices with many rows, and attention without a cache, that this thread starts run on bf16
/// numbers and sum in f32.
/// </summary>
/// <remarks>
/// For encoding pages, as the published code does, and for training, whose gradients are noisier than the rounding (Micikevicius et al., Mixed Precision Training, 2018; with bf16 no loss scale is
/// needed). Weights, activations and gradients stay f32; what a product reads is rounded to the nearest bf16, a relative error of at most 2⁻⁹.
/// Where the processor has no such instruction (AVX512-BF16), products stay f32.
/// </remarks>
public sealed class Autocast : IDisposable
{
    [ThreadStatic]
    private static bool t_isOn;

    private readonly bool _outer = t_isOn;

    private Autocast(bool isOn) => t_isOn = isOn;

    /// <summary>Whether it lasts on this thread.</summary>
    public static bool IsOn => t_isOn;

    /// <summary>What products on this thread multiply.</summary>
    internal static Precision Precision => t_isOn ? Precision.BFloat16 : Precision.Single;

    /// <summary>Begins, on this thread, until disposed.</summary>
    /// <param name="isOn">Whether products run on bf16 numbers.</param>
    public static Autocast Begin(bool isOn = true) => new(isOn);

    /// <inheritdoc/>
    public void Dispose() => t_isOn = _outer;
}
