using System.Numerics;

namespace DeepSeekOcr.Documents.Writers.Layout;

/// <summary>A rectangle of the upright page, in its pixels.</summary>
internal readonly record struct Area(double Left, double Top, double Right, double Bottom)
{
    public double Width => Right - Left;

    public double Height => Bottom - Top;

    public double Surface => Width * Height;

    /// <summary>A rectangle of the original image as it lies on the upright page.</summary>
    public static Area Upright(PixelBox box, Matrix3x2 toOriginal)
    {
        if (toOriginal.IsIdentity || !Matrix3x2.Invert(toOriginal, out Matrix3x2 toUpright))
        {
            return new Area(box.Left, box.Top, box.Right, box.Bottom);
        }

        var one = Vector2.Transform(new Vector2(box.Left, box.Top), toUpright);
        var other = Vector2.Transform(new Vector2(box.Right, box.Bottom), toUpright);
        return new Area(Math.Min(one.X, other.X), Math.Min(one.Y, other.Y), Math.Max(one.X, other.X), Math.Max(one.Y, other.Y));
    }
}
