namespace DeepSeekOcr.Documents;

/// <summary>A box as the model writes it: both corners on a grid of 0 to 999 laid over the page, whatever its size.</summary>
/// <param name="Left">0 to 999, at most <paramref name="Right"/>.</param>
/// <param name="Top">0 to 999, at most <paramref name="Bottom"/>.</param>
/// <param name="Right">0 to 999.</param>
/// <param name="Bottom">0 to 999.</param>
public readonly record struct GridBox(float Left, float Top, float Right, float Bottom)
{
    /// <summary>The last line of the grid, at the page's right and lower edge.</summary>
    public const int Last = 999;
}
