using DeepSeekOcr.Imaging;
using DeepSeekOcr.Input.Sources;

namespace DeepSeekOcr.Input.Pdf;

/// <summary>How finely a PDF page is drawn.</summary>
internal static class PdfResolution
{
    /// <summary>The published code draws at this; figures cut out of a page need as much.</summary>
    private const double LeastDpi = 144;

    /// <summary>What offices scan at: small pages are not blown up beyond.</summary>
    private const double MostDpi = 300;

    /// <summary>A poster at 144 dpi has 32 megapixels; a page without bounds gets no more than this.</summary>
    private const double MostPixels = 40e6;

    private const double PointsPerInch = 72;

    /// <summary>Pixels an inch for a page of the given size.</summary>
    /// <param name="width">In points.</param>
    /// <param name="height">In points.</param>
    /// <param name="options">An explicit figure, else the mode, and the largest image.</param>
    public static double Dpi(double width, double height, InputOptions options)
    {
        (double pixelsAcross, double pixelsDown) = Need(width, height, options.Mode);
        double needed = Math.Clamp(PointsPerInch * Math.Max(pixelsAcross / width, pixelsDown / height), LeastDpi, MostDpi);

        // A little below the limit: pdftoppm rounds sides up.
        double most = options.Dpi is null ? Math.Min(MostPixels, options.Decoding.MaxPixels) : options.Decoding.MaxPixels;
        double bound = PointsPerInch * Math.Sqrt(0.98 * most / (width * height));
        return Math.Max(Math.Min(options.Dpi ?? needed, bound), 0.01);
    }

    /// <summary>Side in pixels of the square for a page whose size is not known.</summary>
    public static int LongSide(InputOptions options) =>
        (int)Math.Min(Math.Max(options.Mode.GlobalSize, 3 * (options.Mode.TileSize ?? 0)), Math.Sqrt(options.Decoding.MaxPixels));

    /// <summary>The most pixels that the mode's views have across and down.</summary>
    private static (double Across, double Down) Need(double width, double height, ResolutionMode mode)
    {
        double scale = mode.GlobalSize / Math.Max(width, height);
        (double across, double down) = mode.Fit == ViewFit.Squash ? (mode.GlobalSize, mode.GlobalSize) : (scale * width, scale * height);
        CropGrid grid = mode.TileSize is { } size
            ? CropGrid.Choose((int)Math.Clamp(width, 1, 1e6), (int)Math.Clamp(height, 1, 1e6), size, mode.MaxTiles)
            : CropGrid.Uncut;
        int tile = mode.TileSize ?? 0;
        return (Math.Max(across, tile * grid.Columns), Math.Max(down, tile * grid.Rows));
    }
}
