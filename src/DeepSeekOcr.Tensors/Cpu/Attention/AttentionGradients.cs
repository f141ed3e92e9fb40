namespace DeepSeekOcr.Tensors.Cpu.Attention;

/// <summary>What an attention left behind and where its gradients are added; a null destination is not wanted.</summary>
internal unsafe struct AttentionGradients
{
    /// <summary>[batch, tokens, heads·headWidth]</summary>
    public float* Output;

    /// <summary>[items, tokens], in units of log₂.</summary>
    public float* LogSumExp;

    /// <summary>Incoming gradient, as <see cref="Output"/>.</summary>
    public float* DOutput;

    /// <summary>Laid out as the operands' Q.</summary>
    public float* DQ;

    public float* DK;

    public float* DV;

    /// <summary>[2·Height − 1, headWidth]</summary>
    public float* DRelativeHeight;

    /// <summary>[2·Width − 1, headWidth]</summary>
    public float* DRelativeWidth;
}
