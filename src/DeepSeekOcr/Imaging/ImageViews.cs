namespace DeepSeekOcr.Imaging;

/// <summary>One page as the encoder takes it: a square view of the whole and, in the tiling modes, squares cut from it.</summary>
public sealed class ImageViews
{
    internal ImageViews(ResolutionMode mode, CropGrid grid, RgbImage global, IReadOnlyList<RgbImage> tiles, (int Width, int Height) page)
    {
        Mode = mode;
        Grid = grid;
        Global = global;
        Tiles = tiles;
        PageWidth = page.Width;
        PageHeight = page.Height;
    }

    /// <summary>The mode that made the views.</summary>
    public ResolutionMode Mode { get; }

    /// <summary>The grid of the tiles.</summary>
    public CropGrid Grid { get; }

    /// <summary>The whole page, <see cref="ResolutionMode.GlobalSize"/> pixels a side.</summary>
    public RgbImage Global { get; }

    /// <summary>Tiles row by row, <see cref="ResolutionMode.TileSize"/> pixels a side; empty if the page is not cut.</summary>
    public IReadOnlyList<RgbImage> Tiles { get; }

    /// <summary>Tiles beside each other; 1 if the page is not cut.</summary>
    public int Columns => Grid.Columns;

    /// <summary>Tiles below each other; 1 if the page is not cut.</summary>
    public int Rows => Grid.Rows;

    /// <summary>Width of the page in pixels before it was resized.</summary>
    public int PageWidth { get; }

    /// <summary>Height of the page in pixels before it was resized.</summary>
    public int PageHeight { get; }

    /// <summary>Vision tokens of all views.</summary>
    public int VisionTokens => Mode.VisionTokens + Tiles.Count * Mode.TileVisionTokens;

    /// <summary>
    /// Vision tokens of the page and not of the padding: <c>⌊n · (1 − (long − short)/long)⌋</c> of a padded view, all of any other.
    /// A statistic; the model is given every token.
    /// </summary>
    public int ValidVisionTokens => ValidGlobalTokens + Tiles.Count * Mode.TileVisionTokens;

    /// <summary>Image placeholders that the views take in the prompt.</summary>
    public int PlaceholderCount => Mode.PlaceholderCount(Grid);

    private int ValidGlobalTokens
    {
        get
        {
            int longSide = Math.Max(PageWidth, PageHeight);
            int shortSide = Math.Min(PageWidth, PageHeight);
            double share = Mode.Fit == ViewFit.Pad ? 1 - (double)(longSide - shortSide) / longSide : 1;
            return (int)(Mode.VisionTokens * share);
        }
    }
}
