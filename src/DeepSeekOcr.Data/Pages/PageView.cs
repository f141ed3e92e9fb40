using DeepSeekOcr.Imaging;
using DeepSeekOcr.Rendering;

namespace DeepSeekOcr.Data.Pages;

/// <summary>Brings pages to a mode by the product's own preprocessor.</summary>
internal static class PageView
{
    /// <summary>The page as the encoder sees it, with the places of its characters there.</summary>
    /// <param name="page">Its text and the places of its characters, in pixels of <paramref name="image"/>.</param>
    /// <param name="image">What it looks like.</param>
    /// <param name="mode">A mode without tiles.</param>
    public static RenderedPage Of(RenderedPage page, RgbImage image, ResolutionMode mode)
    {
        int side = mode.GlobalSize;
        PadGeometry inner = mode.Fit == ViewFit.Pad
            ? PadGeometry.Fit(image.Width, image.Height, side)
            : new PadGeometry(side, side, 0, 0);
        (float x, float y) = ((float)inner.Width / image.Width, (float)inner.Height / image.Height);
        byte[] seen = Preprocessor.Prepare(image, mode).Global.Pixels;
        return page with
        {
            Width = side,
            Height = side,
            Pixels = Grey(seen),
            Colours = seen,
            Glyphs =
            [
                .. page.Glyphs.Select(
                    glyph => glyph with { X = (glyph.X * x) + inner.X, Y = (glyph.Y * y) + inner.Y, Width = glyph.Width * x }),
            ],
        };
    }

    /// <summary>The mean of red, green and blue of every pixel.</summary>
    public static byte[] Grey(ReadOnlySpan<byte> rgb)
    {
        byte[] grey = new byte[rgb.Length / RgbImage.Channels];
        for (int i = 0; i < grey.Length; i++)
        {
            int at = i * RgbImage.Channels;
            grey[i] = (byte)((rgb[at] + rgb[at + 1] + rgb[at + 2]) / RgbImage.Channels);
        }

        return grey;
    }
}
