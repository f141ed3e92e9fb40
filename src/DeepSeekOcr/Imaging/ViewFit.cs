namespace DeepSeekOcr.Imaging;

/// <summary>How a page is brought to the square of its global view.</summary>
public enum ViewFit
{
    /// <summary>Resized to the square; the aspect ratio is lost and no pixel is wasted.</summary>
    Squash,

    /// <summary>Resized until it fits the square, aspect ratio kept, and centred on grey 127.</summary>
    Pad,
}
