namespace DeepSeekOcr.Imaging;

/// <summary>What becomes of transparency.</summary>
public enum AlphaHandling
{
    /// <summary>Pixels are laid over white paper, as a viewer shows them.</summary>
    CompositeOnWhite,

    /// <summary>Alpha is ignored and the stored colour shows, even under fully transparent pixels, as in the published code.</summary>
    Drop,
}
