using DeepSeekOcr.Imaging;
using DeepSeekOcr.Input.Sources;

namespace DeepSeekOcr.Input.Tiff;

/// <summary>Makes square pixels of those of a fax, which has twice as many across an inch as down it.</summary>
internal static class SquarePixels
{
    // A rounded figure is no other shape; a ratio that no device has is a mistake of whoever wrote it.
    private const double LeastRatio = 1.01;
    private const double MostRatio = 5;

    /// <summary>A page whose pixels are square: the axis with fewer pixels an inch gets as many as the other, if that fits.</summary>
    /// <param name="number">Of the page.</param>
    /// <param name="image">As it is stored, upright.</param>
    /// <param name="across">Pixels an inch across, if known.</param>
    /// <param name="down">Pixels an inch down, if known.</param>
    /// <param name="hasInches">Whether those are inches, not just a ratio.</param>
    /// <param name="maxPixels">Largest image; above, the axis with more pixels an inch loses some instead.</param>
    public static SourcePage Page(int number, RgbImage image, double? across, double? down, bool hasInches, long maxPixels)
    {
        (double x, double y) = (across ?? down ?? 0, down ?? across ?? 0);
        double ratio = x > 0 ? Math.Max(x, y) / Math.Min(x, y) : 1;
        double dpi = x;
        RgbImage square = image;
        if (ratio is >= LeastRatio and <= MostRatio)
        {
            dpi = (double)image.Width * image.Height * ratio <= maxPixels ? Math.Max(x, y) : Math.Min(x, y);
            square = PillowResize.Bicubic(image, Scaled(image.Width, dpi / x), Scaled(image.Height, dpi / y));
        }

        return new SourcePage { Number = number, Image = square, Dpi = hasInches && dpi > 0 ? dpi : null };
    }

    private static int Scaled(int length, double by) => Math.Max(1, (int)Math.Round(length * by));
}
