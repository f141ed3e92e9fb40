using System.Numerics;

namespace DeepSeekOcr.Documents;

/// <summary>A box in pixels of the original image, the right and lower edge excluded.</summary>
/// <param name="Left">From 0.</param>
/// <param name="Top">From 0.</param>
/// <param name="Right">Up to the image's width, at least <paramref name="Left"/>.</param>
/// <param name="Bottom">Up to the image's height, at least <paramref name="Top"/>.</param>
public readonly record struct PixelBox(int Left, int Top, int Right, int Bottom)
{
    /// <summary>Columns.</summary>
    public int Width => Right - Left;

    /// <summary>Rows.</summary>
    public int Height => Bottom - Top;

    /// <summary>The smallest box that holds both.</summary>
    public PixelBox Union(PixelBox other) => new(
        Math.Min(Left, other.Left), Math.Min(Top, other.Top), Math.Max(Right, other.Right), Math.Max(Bottom, other.Bottom));

    /// <summary>Brings a box from the model's grid onto the original image.</summary>
    /// <param name="box">On the grid of 0 to 999 over the page that the model saw.</param>
    /// <param name="page">Size of that page, and how it came from the original.</param>
    /// <returns>The box around the four corners, which a rotation may have moved, within the image.</returns>
    internal static PixelBox Of(GridBox box, PageContext page)
    {
        float across = page.Width / (float)GridBox.Last;
        float down = page.Height / (float)GridBox.Last;
        ReadOnlySpan<Vector2> corners =
        [
            new(box.Left * across, box.Top * down), new(box.Right * across, box.Top * down),
            new(box.Left * across, box.Bottom * down), new(box.Right * across, box.Bottom * down),
        ];
        Vector2 least = new(float.PositiveInfinity);
        Vector2 most = new(float.NegativeInfinity);
        foreach (Vector2 corner in corners)
        {
            Vector2 original = Vector2.Transform(corner, page.ToOriginal);
            least = Vector2.Min(least, original);
            most = Vector2.Max(most, original);
        }

        int width = page.OriginalWidth ?? page.Width;
        int height = page.OriginalHeight ?? page.Height;
        return new PixelBox(Within(least.X, width), Within(least.Y, height), Within(most.X, width), Within(most.Y, height));
    }

    private static int Within(float value, int side) => (int)Math.Round(Math.Clamp(value, 0, side));
}
