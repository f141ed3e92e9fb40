using DeepSeekOcr.Tensors;

namespace DeepSeekOcr.Imaging;

/// <summary>Turns a page into the views of a mode, and views into the numbers that the encoder takes.</summary>
public static class Preprocessor
{
    /// <summary>Grey of the padding: ⌊0.5 · 255⌋, which is −0.004 to the encoder.</summary>
    private const byte PaddingGrey = 127;

    private static readonly float[] Normalised = [.. Enumerable.Range(0, 256).Select(value => (value / 255f - 0.5f) / 0.5f)];

    /// <summary>Makes the views of a page.</summary>
    /// <param name="page">Any size.</param>
    /// <param name="mode">Sizes, fit and tiles.</param>
    /// <param name="source">What messages call the page.</param>
    /// <exception cref="ImageFormatException">The page is so long or so wide that it would be padded to a line of no pixels.</exception>
    public static ImageViews Prepare(RgbImage page, ResolutionMode mode, string source = "image")
    {
        ArgumentNullException.ThrowIfNull(page);
        ArgumentNullException.ThrowIfNull(mode);
        RgbImage global = mode.Fit == ViewFit.Squash
            ? PillowResize.Bicubic(page, mode.GlobalSize, mode.GlobalSize)
            : Pad(page, mode.GlobalSize, source);
        CropGrid grid = mode.GridFor(page.Width, page.Height);
        RgbImage[] tiles = grid != CropGrid.Uncut && mode.TileSize is { } size ? Cut(page, grid, size) : [];
        return new ImageViews(mode, grid, global, tiles, (page.Width, page.Height));
    }

    /// <summary>Scales the pixels of views to <c>(x/255 − 0.5)/0.5</c> and puts their channels apart.</summary>
    /// <param name="views">At least one, all squares of one size S.</param>
    /// <returns>[views, 3, S, S], values in [−1, 1]</returns>
    /// <exception cref="ArgumentException">There is no view, one is not square, or they differ in size.</exception>
    public static Tensor Normalise(IReadOnlyList<RgbImage> views)
    {
        ArgumentNullException.ThrowIfNull(views);
        if (views.Count == 0)
        {
            throw new ArgumentException("There is no view to normalise.", nameof(views));
        }

        int side = views[0].Width;
        Tensor tensor = Tensor.Empty([views.Count, RgbImage.Channels, side, side]);
        int plane = side * side;
        for (int i = 0; i < views.Count; i++)
        {
            if (views[i].Width != side || views[i].Height != side)
            {
                throw new ArgumentException(
                    $"View {i} is {views[i].Width}×{views[i].Height} pixels; expected {side}×{side}.", nameof(views));
            }

            Span<float> target = tensor.Span.Slice(i * RgbImage.Channels * plane, RgbImage.Channels * plane);
            SplitChannels(views[i].Pixels, target[..plane], target.Slice(plane, plane), target[(2 * plane)..]);
        }

        return tensor;
    }

    /// <summary>Fits a page into a grey square, as Pillow's <c>ImageOps.pad</c> does.</summary>
    internal static RgbImage Pad(RgbImage page, int side, string source)
    {
        PadGeometry inner = PadGeometry.Fit(page.Width, page.Height, side);
        if (inner.Width == 0 || inner.Height == 0)
        {
            throw new ImageFormatException(
                source, $"is {page.Width}×{page.Height} pixels; fitted into {side}×{side} its short side would have none.");
        }

        RgbImage resized = PillowResize.Bicubic(page, inner.Width, inner.Height);
        if (resized.Width == side && resized.Height == side)
        {
            return resized;
        }

        var square = new RgbImage(side, side);
        square.Pixels.AsSpan().Fill(PaddingGrey);
        square.Paste(resized, inner.X, inner.Y);
        return square;
    }

    private static RgbImage[] Cut(RgbImage page, CropGrid grid, int size)
    {
        RgbImage mosaic = PillowResize.Bicubic(page, grid.Columns * size, grid.Rows * size);
        var tiles = new RgbImage[grid.Count];
        for (int i = 0; i < tiles.Length; i++)
        {
            tiles[i] = mosaic.Crop(i % grid.Columns * size, i / grid.Columns * size, size, size);
        }

        return tiles;
    }

    private static void SplitChannels(ReadOnlySpan<byte> pixels, Span<float> red, Span<float> green, Span<float> blue)
    {
        ReadOnlySpan<float> normalised = Normalised;
        for (int i = 0, p = 0; i < red.Length; i++, p += RgbImage.Channels)
        {
            red[i] = normalised[pixels[p]];
            green[i] = normalised[pixels[p + 1]];
            blue[i] = normalised[pixels[p + 2]];
        }
    }
}
